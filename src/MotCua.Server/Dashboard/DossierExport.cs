using System.Text;
using System.Text.Json;
using MotCua.Dossiers.Time;
using MotCua.Server.Operations;

namespace MotCua.Server.Dashboard;

/// <summary><c>GET /dossiers.csv</c>: the list of the address, as a file for a spreadsheet. At most <see cref="Most"/> rows, which its last line then says.</summary>
internal static class DossierExport
{
    private const int Most = 20_000;

    private static readonly string[] Columns =
    [
        "code",
        "procedureCode",
        "receivingAgency",
        "resolvingAgency",
        "channel",
        "receivedAt",
        "dueAt",
        "endedAt",
        "status",
        "timeliness",
    ];

    public static async Task WriteAsync(HttpContext http)
    {
        if (!await SignIn.RecogniseAsync(http))
        {
            SignIn.Ask(http, isPage: true);
            return;
        }
        var services = http.RequestServices;
        var today = VietnamTime.DateOf(services.GetRequiredService<TimeProvider>().GetUtcNow());
        var state = PageState.Read(http.Request.Path + http.Request.QueryString.ToString(), today);
        var (pattern, query) = DossierQuery.Of(state, services.GetRequiredService<Reference.ReferenceStore>().Current);
        var route = Routes.All.Single(route => route.Method == "GET" && route.Pattern == pattern);
        var token = http.User.FindFirst(SignIn.TokenClaim)!.Value;
        string? cursor = null;
        var rows = 0;
        do
        {
            var parameters = QueryString.Create(
                query
                    .Where(pair => pair.Value is not null && pair.Name is not ("limit" or "cursor" or "total"))
                    .Append(("limit", "200"))
                    .Append(("cursor", cursor))
                    .Where(pair => pair.Item2 is not null)
                    .Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))
            );
            var answer = await DashboardApi.AskAsync(
                services,
                services.GetRequiredService<ServerLimits>(),
                route,
                null,
                parameters,
                token,
                state.English,
                http.RequestAborted
            );
            if (!answer.Ok)
            {
                http.Response.StatusCode = answer.Status;
                await http.Response.WriteAsync($"{answer.Title}: {answer.Detail}", http.RequestAborted);
                return;
            }
            if (cursor is null)
            {
                http.Response.ContentType = "text/csv; charset=utf-8";
                http.Response.Headers.ContentDisposition = "attachment; filename=ho-so.csv";
                http.Response.Headers.CacheControl = "no-store";
                await http.Response.WriteAsync("\ufeff" + string.Join(',', Columns) + "\r\n", http.RequestAborted); // the mark tells Excel that this is UTF-8
            }
            var text = new StringBuilder();
            foreach (var item in answer.Json.GetProperty("items").EnumerateArray())
            {
                text.AppendJoin(',', Columns.Select(column => Cell(item, column))).Append("\r\n");
                rows++;
            }
            await http.Response.WriteAsync(text.ToString(), http.RequestAborted);
            cursor = answer.Json.GetProperty("next").GetString();
        } while (cursor is not null && rows < Most);
        if (cursor is not null)
        {
            await http.Response.WriteAsync(
                $"{state.Say("Còn nữa: hãy thu hẹp bộ lọc.", "There is more: narrow the filters.")}\r\n",
                http.RequestAborted
            );
        }
    }

    /// <summary>Quoted, and never a formula (OWASP ASVS 1.2.10).</summary>
    private static string Cell(JsonElement item, string column)
    {
        var text = item.TryGetProperty(column, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        if (text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal))
        {
            text = "'" + text;
        }
        return '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    }
}
