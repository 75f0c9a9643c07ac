using MotCua.Server.Http;

namespace MotCua.Server.Dashboard;

/// <summary>
/// <c>GET /files/v1/…</c>: what the API answers as a file or a printable form, for a browser that has the dashboard's cookie and no token. The routes are named one by one:
/// the API itself knows no cookie, and what only answers pages is not to be had this way.
/// </summary>
internal static class Files
{
    public const string Prefix = "/files";

    private static readonly string[] Patterns =
    [
        "/v1/reports/ii-06a",
        "/v1/reports/late-reasons",
        "/v1/reports/scorecard-766",
        "/v1/statistics/drill-down/export",
        "/v1/dossiers/{id}/forms/{form}",
    ];

    public static void Map(WebApplication app)
    {
        foreach (var route in Routes.All.Where(route => route.Method == "GET" && Patterns.Contains(route.Pattern)))
        {
            app.MapGet(Prefix + route.Pattern, http => AnswerAsync(http, route)).ExcludeFromDescription();
        }
    }

    private static async Task AnswerAsync(HttpContext http, ApiRoute route)
    {
        if (!await SignIn.RecogniseAsync(http))
        {
            SignIn.Ask(http, isPage: true);
            return;
        }
        http.Request.Headers.Authorization = "Bearer " + http.User.FindFirst(SignIn.TokenClaim)!.Value;
        http.Request.Headers.AcceptLanguage = http.Request.Query["lang"].ToString() == "en" ? Language.English : Language.Vietnamese;
        http.Request.QueryString = QueryString.Create(http.Request.Query.Where(pair => pair.Key != "lang"));
        var answer = await Pipeline.AnswerAsync(route, http);
        if (answer.Problem is { } problem)
        {
            var (title, detail) = ProblemTexts.Of(problem.Code, Language.Of(http.Request), problem.Arguments);
            http.Response.StatusCode = answer.Status;
            http.Response.ContentType = "text/plain; charset=utf-8";
            await http.Response.WriteAsync($"{title}: {detail}", http.RequestAborted);
            return;
        }
        await Pipeline.WriteAsync(answer, http);
    }
}
