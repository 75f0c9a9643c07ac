using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace MotCua.Server.Forms;

/// <summary>
/// A piece of HTML. Made from an interpolated string alone: what stands in the source is markup, what comes in through a hole is text and is encoded, unless it
/// is a piece of HTML itself. So no value can become markup, whoever writes a form.
/// </summary>
public readonly struct Html
{
    public static readonly Html Empty;

    private readonly string? text;

    private Html(string text) => this.text = text;

    public static Html Of(HtmlTemplate template) => new(template.Text);

    public static Html Join(IEnumerable<Html> pieces) => new(string.Concat(pieces));

    public override string ToString() => text ?? "";
}

/// <summary>What the compiler turns the interpolated string of <see cref="Html.Of"/> into.</summary>
[InterpolatedStringHandler]
public readonly ref struct HtmlTemplate
{
    // Letters of every language as they are; < > & " ' and what is not for display as references.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder html;

    public HtmlTemplate(int literalLength, int holes) => html = new StringBuilder(literalLength + (holes * 24));

    internal string Text => html.ToString();

    public void AppendLiteral(string markup) => html.Append(markup);

    public void AppendFormatted(Html piece) => html.Append(piece.ToString());

    public void AppendFormatted(string? text) => html.Append(Encoder.Encode(text ?? ""));

    public void AppendFormatted(long number) => html.Append(number.ToString(CultureInfo.InvariantCulture));
}
