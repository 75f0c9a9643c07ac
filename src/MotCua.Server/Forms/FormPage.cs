using System.Security.Cryptography;
using System.Text;
using MotCua.Server.Http;

namespace MotCua.Server.Forms;

/// <summary>Paper that a form is printed on.</summary>
internal enum Paper
{
    /// <summary>Receipts, slips and letters.</summary>
    A5,

    /// <summary>The book of receipts.</summary>
    A4Landscape,
}

/// <summary>
/// The page around a form: head, style, and the headers that keep it harmless. A page has no script and loads nothing: the policy allows its one style block,
/// by its hash, and nothing else.
/// </summary>
internal static class FormPage
{
    public const string ContentType = "text/html; charset=utf-8";

    private static readonly Dictionary<Paper, string> Styles = new()
    {
        [Paper.A5] = "@page { size: A5 portrait; margin: 8mm 9mm; }\n" + Resource("form.css"),
        [Paper.A4Landscape] =
            "@page { size: A4 landscape; margin: 9mm 9mm 12mm; @bottom-right { content: \"Trang \" counter(page); font: 7pt sans-serif; } }\n"
            + Resource("form.css"),
    };

    private static readonly Dictionary<Paper, string> Policies = Styles.ToDictionary(
        pair => pair.Key,
        pair =>
            $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(pair.Value)))}'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    );

    /// <summary>Everything before the content of the sheet.</summary>
    public static Html Start(Paper paper, string title) =>
        Html.Of(
            $"""
            <!doctype html>
            <html lang="vi">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{title}</title>
            <style>{StyleOf(paper)}</style>
            </head>
            <body>
            <main class="sheet {(paper == Paper.A5 ? "a5" : "a4wide")}">

            """
        );

    public static Html End { get; } = Html.Of($"</main>\n</body>\n</html>\n");

    public static string Whole(Paper paper, string title, Html content) => $"{Start(paper, title)}{content}{End}";

    /// <summary>The headers of every page with a form on it.</summary>
    public static Answer Guarded(this Answer answer, Paper paper) =>
        answer
            .With("Content-Security-Policy", Policies[paper])
            .With("X-Content-Type-Options", "nosniff")
            .With("Referrer-Policy", "no-referrer")
            .With("Content-Language", "vi");

    // Written by us and fixed at build time: the one text that is not a template.
    private static Html StyleOf(Paper paper) => Html.Of(Markup(Styles[paper]));

    private static HtmlTemplate Markup(string markup)
    {
        var template = new HtmlTemplate(markup.Length, 0);
        template.AppendLiteral(markup);
        return template;
    }

    private static string Resource(string name)
    {
        using var stream = typeof(FormPage).Assembly.GetManifestResourceStream("MotCua.Server.Forms." + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
