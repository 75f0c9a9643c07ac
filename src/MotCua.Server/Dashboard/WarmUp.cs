using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Access;
using MotCua.Server.Http;

namespace MotCua.Server.Dashboard;

/// <summary>
/// Asks once, right after the start, what the overview asks, so that the first head of the morning does not wait for it to be compiled and for the database to read
/// its pages. The answers are thrown away; nobody sees them. Off with <c>Dashboard__WarmUp=false</c>.
/// </summary>
internal static partial class WarmUp
{
    public static async Task RunAsync(WebApplication app)
    {
        var today = VietnamTime.DateOf(app.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var month = new DateOnly(today.Year, today.Month, 1);
        (string, string) from = ("from", PageState.Iso(month));
        (string, string) to = ("to", PageState.Iso(month.AddMonths(1).AddDays(-1)));
        (string Pattern, (string, string)[] Query)[] questions =
        [
            (OverviewData.OnTime, [from, to]),
            (OverviewData.OnTime, [("from", PageState.Iso(month.AddMonths(-12))), to, ("by", "level,month")]),
            (OverviewData.OnTime, [from, to, ("by", "agency")]),
            (OverviewData.OnTime, [from, to, ("by", "unit")]),
            ("/v1/statistics/apologies", [from, to]),
            ("/v1/dossiers", [("limit", "10")]),
            ("/v1/dossiers", [("timeliness", "open_in_time"), ("limit", "1"), ("total", "true")]),
        ];
        try
        {
            foreach (var (pattern, query) in questions)
            {
                await AskAsync(app, pattern, query);
            }
        }
        catch (Exception exception)
        {
            Failed(app.Logger, exception); // whoever asks in earnest is told what is wrong
        }
    }

    private static async Task AskAsync(WebApplication app, string pattern, (string Name, string Value)[] query)
    {
        var route = Routes.All.Single(route => route.Method == "GET" && route.Pattern == pattern);
        await using var scope = app.Services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = app.Lifetime.ApplicationStopping };
        http.Request.QueryString = QueryString.Create(query.Select(pair => KeyValuePair.Create(pair.Name, (string?)pair.Value)));
        var actor = new Actor("warm-up", null, new HashSet<Role> { Role.Administrator });
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var answer = await route.Handle(new Call(http, actor, now, ValueReader.Read(http.Request.Query, route.Query, []), Values.Empty));
        using var document = JsonDocument.Parse(answer.Body);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The dashboard could not be warmed up")]
    private static partial void Failed(ILogger logger, Exception exception);
}
