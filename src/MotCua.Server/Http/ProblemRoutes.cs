using System.Net;
using System.Text;
using MotCua.Server.Access;

namespace MotCua.Server.Http;

/// <summary><c>/problems</c>: every code that an answer may carry, with its words in both languages, for whoever meets one.</summary>
public static class ProblemRoutes
{
    private const string Html = "text/html";

    public static readonly IReadOnlyList<ApiRoute> All =
    [
        Page("/problems", "Mọi mã lỗi, tiếng Việt và tiếng Anh", _ => Of("Mã lỗi · Problem codes", ProblemTexts.Codes), 200),
        Page(
            "/problems/{problem}",
            "Một mã lỗi",
            call =>
                ProblemTexts.Codes.Contains(call.Path("problem")) ? Of(call.Path("problem"), [call.Path("problem")]) : Problem.NotFound(),
            200,
            404
        ),
    ];

    private static ApiRoute Page(string pattern, string summary, Func<Call, Answer> page, params int[] statuses) =>
        new("GET", pattern, Act.Public, summary, call => Task.FromResult(page(call)))
        {
            Tag = "Tài liệu",
            Produces = Html,
            Statuses = statuses,
            Example = "<!doctype html>…",
        };

    private static Answer Of(string title, IEnumerable<string> codes)
    {
        var html = new StringBuilder();
        html.Append(
            $$"""
            <!doctype html>
            <html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{{WebUtility.HtmlEncode(title)}}</title>
            <style>body{font:16px sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}dt{margin-top:1.2rem}dd{margin:.2rem 0 0 1rem}</style>
            </head><body><h1>{{WebUtility.HtmlEncode(title)}}</h1><dl>

            """
        );
        foreach (var code in codes)
        {
            html.Append($"<dt id=\"{code}\"><a href=\"/problems/{code}\"><code>{code}</code></a></dt>");
            Words(html, code, Language.Vietnamese);
            Words(html, code, Language.English);
            html.Append('\n');
        }
        html.Append("</dl></body></html>\n");
        return Answer.Text(html.ToString(), Html + "; charset=utf-8").With("Cache-Control", "public, max-age=3600");
    }

    private static void Words(StringBuilder html, string code, string language)
    {
        var words = ProblemTexts.Of(code, language, ["…", "…", "…", "…"]);
        html.Append($"<dd lang=\"{language}\"><b>{WebUtility.HtmlEncode(words.Title)}</b>: {WebUtility.HtmlEncode(words.Detail)}</dd>");
    }
}
