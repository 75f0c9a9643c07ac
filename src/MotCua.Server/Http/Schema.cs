using System.Text.RegularExpressions;

namespace MotCua.Server.Http;

public enum FieldKind
{
    Text,
    Choice,
    Instant,
    Date,
    Flag,
    Number,
    Texts,
    Object,
    List,
}

/// <summary>
/// One field of a body or one query parameter. A request's shape is declared once, as a list of these: the reader checks by it, OpenAPI shows it, and
/// whatever is not in it is refused.
/// </summary>
/// <param name="About">One sentence for OpenAPI.</param>
public sealed record Field(string Name, FieldKind Kind, string About)
{
    public bool Required { get; init; }

    /// <summary>For text: the longest allowed, in UTF-16 units. For lists: of each item.</summary>
    public int MaxLength { get; init; } = 200;

    /// <summary>Most items of a list.</summary>
    public int MaxItems { get; init; } = 50;

    /// <summary>Line breaks are allowed.</summary>
    public bool Multiline { get; init; }

    public Regex? Pattern { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    public decimal Min { get; init; }

    public decimal Max { get; init; } = decimal.MaxValue;

    public bool WholeNumber { get; init; }

    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>Shape of each item of a <see cref="FieldKind.List"/>.</summary>
    public Field? Item { get; init; }

    public object? Example { get; init; }

    public Field Must() => this with { Required = true };

    public Field Like(object example) => this with { Example = example };

    public static Field Text(string name, string about, int maxLength = 200) => new(name, FieldKind.Text, about) { MaxLength = maxLength };

    public static Field LongText(string name, string about, int maxLength = 4000) =>
        new(name, FieldKind.Text, about) { MaxLength = maxLength, Multiline = true };

    public static Field Choice(string name, string about, params string[] choices) =>
        new(name, FieldKind.Choice, about) { Choices = choices };

    public static Field Instant(string name, string about) => new(name, FieldKind.Instant, about);

    public static Field Date(string name, string about) => new(name, FieldKind.Date, about);

    public static Field Flag(string name, string about) => new(name, FieldKind.Flag, about);

    public static Field Number(string name, string about, decimal min, decimal max, bool whole = true) =>
        new(name, FieldKind.Number, about)
        {
            Min = min,
            Max = max,
            WholeNumber = whole,
        };

    public static Field Texts(string name, string about, int maxItems = 50, int maxLength = 500) =>
        new(name, FieldKind.Texts, about) { MaxItems = maxItems, MaxLength = maxLength };

    public static Field Object(string name, string about, params Field[] fields) => new(name, FieldKind.Object, about) { Fields = fields };

    public static Field List(string name, string about, Field item, int maxItems) =>
        new(name, FieldKind.List, about) { Item = item, MaxItems = maxItems };
}
