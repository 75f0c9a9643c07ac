using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using MotCua.Server.Access;
using MotCua.Server.Http;
using MotCua.Server.Operations;

namespace MotCua.Server.Dashboard;

/// <summary>An answer of the API: its JSON, or the problem's when <see cref="Status"/> is 400 or more.</summary>
public sealed record ApiAnswer(int Status, JsonElement Json)
{
    public bool Ok => Status < 400;

    public string? Title => Ok ? null : Json.GetProperty("title").GetString();

    public string? Detail => Ok ? null : Json.GetProperty("detail").GetString();
}

/// <summary>
/// Asks the API's own routes in this process, through the pipeline that every HTTP request goes through: token, act, parameters, reach. What a page can show is
/// what the same person would get by HTTP, number for number. Lives as long as a page's connection.
/// </summary>
public sealed class DashboardApi : IDisposable
{
    /// <summary>Questions of all dashboards at once in this process; more wait. Half of the connections to the database stay for the API.</summary>
    private static readonly SemaphoreSlim Turns = new(40);

    private static readonly Dictionary<string, ApiRoute> Gets = Routes
        .All.Where(route => route.Method == "GET")
        .ToDictionary(route => route.Pattern);

    private readonly AuthenticationStateProvider user;
    private readonly IServiceScopeFactory scopes;
    private readonly ServerLimits limits;
    private readonly Handover handover;
    private readonly PersistingComponentStateSubscription persisting;
    private readonly Dictionary<string, ApiAnswer> asked = [];
    private readonly Lock guard = new();
    private readonly string? key;
    private IReadOnlyDictionary<string, ApiAnswer>? handed;
    private bool live;

    public DashboardApi(
        AuthenticationStateProvider user,
        IServiceScopeFactory scopes,
        ServerLimits limits,
        Handover handover,
        PersistentComponentState state
    )
    {
        (this.user, this.scopes, this.limits, this.handover) = (user, scopes, limits, handover);
        if (state.TryTakeFromJson<string>(nameof(Handover), out var given))
        {
            (key, live) = (given, true);
        }
        persisting = state.RegisterOnPersisting(
            async () => state.PersistAsJson(nameof(Handover), handover.Keep(await TokenAsync(), asked)),
            RenderMode.InteractiveServer
        );
    }

    public async Task<Actor?> ActorAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await SignIn.ActorOfAsync(scope.ServiceProvider, await TokenAsync(), ct);
    }

    /// <param name="pattern">Of a GET route in <see cref="Routes"/>; 404 where this version has none.</param>
    public Task<ApiAnswer> GetAsync(string pattern, PageState state, CancellationToken ct, params (string Name, string? Value)[] query) =>
        GetAsync(pattern, null, state, ct, query);

    /// <param name="id">The value of <c>{id}</c> in the pattern.</param>
    /// <exception cref="OperationCanceledException">The page no longer wants it.</exception>
    public async Task<ApiAnswer> GetAsync(
        string pattern,
        string? id,
        PageState state,
        CancellationToken ct,
        params (string Name, string? Value)[] query
    )
    {
        var parameters = QueryString.Create(
            query.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Name, pair.Value))
        );
        var question = $"{pattern} {id} {parameters} {state.English}";
        var token = await TokenAsync();
        lock (guard)
        {
            if (key is not null && handed is null)
            {
                handed = handover.Take(key, token) ?? new Dictionary<string, ApiAnswer>();
            }
            if (handed is Dictionary<string, ApiAnswer> left && left.Remove(question, out var known))
            {
                return known;
            }
        }
        var answer = Gets.TryGetValue(pattern, out var route)
            ? await AskAsync(route, id, parameters, token, state.English, ct)
            : new ApiAnswer(404, NoSuchRoute(state));
        ct.ThrowIfCancellationRequested();
        lock (guard)
        {
            if (!live)
            {
                asked[question] = answer;
            }
        }
        return answer;
    }

    public void Dispose() => persisting.Dispose();

    private async Task<ApiAnswer> AskAsync(
        ApiRoute route,
        string? id,
        QueryString parameters,
        string token,
        bool english,
        CancellationToken ct
    )
    {
        await Turns.WaitAsync(ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await AskAsync(scope.ServiceProvider, limits, route, id, parameters, token, english, ct);
        }
        finally
        {
            Turns.Release();
        }
    }

    /// <summary>One question through the pipeline.</summary>
    internal static async Task<ApiAnswer> AskAsync(
        IServiceProvider services,
        ServerLimits limits,
        ApiRoute route,
        string? id,
        QueryString parameters,
        string token,
        bool english,
        CancellationToken ct
    )
    {
        var http = new DefaultHttpContext { RequestServices = services, RequestAborted = ct };
        http.Request.Method = route.Method;
        http.Request.Path = route.Pattern.Replace("{id}", Uri.EscapeDataString(id ?? ""), StringComparison.Ordinal);
        http.Request.QueryString = parameters;
        http.Request.Headers.Authorization = "Bearer " + token;
        var language = english ? Language.English : Language.Vietnamese;
        http.Request.Headers.AcceptLanguage = language;
        if (id is not null)
        {
            http.Request.RouteValues["id"] = id;
        }
        Answer? answer = null;
        await RequestTime.LimitAsync(
            http,
            TimeSpan.FromSeconds(limits.RequestSeconds),
            async asking => answer = await Pipeline.AnswerAsync(route, asking)
        );
        var body = answer!.Problem?.ToJson(language, Problem.TraceId(http)) ?? answer.Body;
        using var document = JsonDocument.Parse(body);
        var json = document.RootElement.Clone();
        answer.Release();
        return new ApiAnswer(answer.Status, json);
    }

    private static JsonElement NoSuchRoute(PageState state)
    {
        using var document = JsonDocument.Parse(Problem.NotFound().ToJson(state.English ? Language.English : Language.Vietnamese, ""));
        return document.RootElement.Clone();
    }

    private async Task<string> TokenAsync() => (await user.GetAuthenticationStateAsync()).User.FindFirst(SignIn.TokenClaim)?.Value ?? "";
}
