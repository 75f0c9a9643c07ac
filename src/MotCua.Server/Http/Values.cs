using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Time;

namespace MotCua.Server.Http;

/// <summary>The checked values of a body or a query, by field name. What is absent is null.</summary>
public sealed class Values(IReadOnlyDictionary<string, object> values)
{
    public static readonly Values Empty = new(new Dictionary<string, object>());

    public bool Has(string name) => values.ContainsKey(name);

    public string? Text(string name) => (string?)values.GetValueOrDefault(name);

    public bool IsText(string name) => values.GetValueOrDefault(name) is string;

    public DateTimeOffset? Instant(string name) => (DateTimeOffset?)values.GetValueOrDefault(name);

    public DateOnly? Date(string name) => (DateOnly?)values.GetValueOrDefault(name);

    public bool Flag(string name) => (bool?)values.GetValueOrDefault(name) ?? false;

    public decimal? Number(string name) => (decimal?)values.GetValueOrDefault(name);

    public IReadOnlyList<string>? Texts(string name) => (IReadOnlyList<string>?)values.GetValueOrDefault(name);

    public Values? Object(string name) => (Values?)values.GetValueOrDefault(name);

    /// <summary>Items of a list: each as its kind of field would be.</summary>
    public IReadOnlyList<T>? List<T>(string name) => ((List<object>?)values.GetValueOrDefault(name))?.Cast<T>().ToList();
}

/// <summary>Checks what comes from outside against a declared shape. Collects every fault, so that a client learns of all of them at once.</summary>
public static class ValueReader
{
    /// <summary>Reads a JSON object; faults are added to <paramref name="errors"/>.</summary>
    public static Values Read(JsonElement json, IReadOnlyList<Field> fields, string pointer, List<FieldError> errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new FieldError(pointer, "must-be-object"));
            return Values.Empty;
        }
        var values = new Dictionary<string, object>(fields.Count);
        foreach (var property in json.EnumerateObject())
        {
            var name = NameOf(property);
            var field = name is null ? null : Find(fields, name);
            if (field is null)
            {
                errors.Add(
                    new FieldError($"{pointer}/{Escape(name ?? "�")}", "unknown-field", string.Join(", ", fields.Select(f => f.Name)))
                );
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                var value = ReadOne(property.Value, field, $"{pointer}/{field.Name}", errors);
                if (value is not null)
                {
                    values[field.Name] = value;
                }
            }
        }
        foreach (var field in fields)
        {
            var at = $"{pointer}/{field.Name}";
            if (field.Required && !values.ContainsKey(field.Name) && !errors.Exists(e => e.Pointer == at))
            {
                errors.Add(new FieldError(at, "required"));
            }
        }
        return new Values(values);
    }

    /// <summary>Reads a query string; a parameter given twice, or not declared, is a fault.</summary>
    public static Values Read(IQueryCollection query, IReadOnlyList<Field> fields, List<FieldError> errors)
    {
        if (query.Count == 0 && !fields.Any(f => f.Required))
        {
            return Values.Empty;
        }
        var values = new Dictionary<string, object>(fields.Count);
        foreach (var (name, given) in query)
        {
            var field = Find(fields, name);
            var pointer = $"/query/{Escape(name)}";
            if (field is null)
            {
                errors.Add(new FieldError(pointer, "unknown-parameter", string.Join(", ", fields.Select(f => f.Name))));
            }
            else if (given.Count > 1)
            {
                errors.Add(new FieldError(pointer, "given-twice"));
            }
            else if (given.Count == 1 && !string.IsNullOrEmpty(given[0]))
            {
                var value = FromText(given[0]!, field, pointer, errors);
                if (value is not null)
                {
                    values[field.Name] = value;
                }
            }
        }
        foreach (var field in fields.Where(f => f.Required && !values.ContainsKey(f.Name)))
        {
            var at = $"/query/{field.Name}";
            if (!errors.Exists(e => e.Pointer == at))
            {
                errors.Add(new FieldError(at, "required"));
            }
        }
        return new Values(values);
    }

    private static Field? Find(IReadOnlyList<Field> fields, string name)
    {
        foreach (var field in fields)
        {
            if (field.Name == name)
            {
                return field;
            }
        }
        return null;
    }

    private static object? ReadOne(JsonElement json, Field field, string pointer, List<FieldError> errors)
    {
        switch (field.Kind)
        {
            case FieldKind.Object:
                return Read(json, field.Fields, pointer, errors);
            case FieldKind.Texts:
                return ReadTexts(json, field, pointer, errors);
            case FieldKind.List:
                return ReadList(json, field, pointer, errors);
            case FieldKind.Flag when json.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return json.GetBoolean();
            case FieldKind.Flag:
                errors.Add(new FieldError(pointer, "must-be-flag"));
                return null;
            case FieldKind.Number when json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out var number):
                return InRange(number, field, pointer, errors);
            case FieldKind.Number:
                errors.Add(new FieldError(pointer, "must-be-number"));
                return null;
            default:
                if (json.ValueKind == JsonValueKind.String && TextOf(json) is { } text)
                {
                    return FromText(text, field, pointer, errors);
                }
                errors.Add(new FieldError(pointer, "must-be-text"));
                return null;
        }
    }

    private static List<string>? ReadTexts(JsonElement json, Field field, string pointer, List<FieldError> errors)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > field.MaxItems)
        {
            errors.Add(new FieldError(pointer, "must-be-list", field.MaxItems.ToString(CultureInfo.InvariantCulture)));
            return null;
        }
        var texts = new List<string>();
        foreach (var item in json.EnumerateArray())
        {
            var at = $"{pointer}/{texts.Count}";
            if (item.ValueKind != JsonValueKind.String || TextOf(item) is not { } text)
            {
                errors.Add(new FieldError(at, "must-be-text"));
                return null;
            }
            if (CleanText(text, field, at, errors) is not { } clean)
            {
                return null;
            }
            texts.Add(clean);
        }
        return texts;
    }

    private static List<object>? ReadList(JsonElement json, Field field, string pointer, List<FieldError> errors)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > field.MaxItems)
        {
            errors.Add(new FieldError(pointer, "must-be-list", field.MaxItems.ToString(CultureInfo.InvariantCulture)));
            return null;
        }
        var items = new List<object>();
        foreach (var (index, item) in json.EnumerateArray().Index())
        {
            if (ReadOne(item, field.Item!, $"{pointer}/{index}", errors) is { } value)
            {
                items.Add(value);
            }
        }
        return items;
    }

    private static object? FromText(string text, Field field, string pointer, List<FieldError> errors)
    {
        switch (field.Kind)
        {
            case FieldKind.Text:
                return CleanText(text, field, pointer, errors);
            case FieldKind.Choice when field.Choices.Contains(text):
                return text;
            case FieldKind.Choice:
                errors.Add(new FieldError(pointer, "must-be-one-of", string.Join(", ", field.Choices)));
                return null;
            case FieldKind.Instant:
                return ParseInstant(text) ?? Fault(pointer, "must-be-instant", errors);
            case FieldKind.Date:
                return ParseDate(text) ?? Fault(pointer, "must-be-date", errors);
            case FieldKind.Flag when text is "true" or "false":
                return text == "true";
            case FieldKind.Number when decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number):
                return InRange(number, field, pointer, errors);
            default:
                return Fault(pointer, field.Kind == FieldKind.Flag ? "must-be-flag" : "must-be-number", errors);
        }
    }

    /// <summary>An instant with an offset, from the year 2000 on, cut to microseconds (PostgreSQL's resolution); null if it is none.</summary>
    public static DateTimeOffset? ParseInstant(string text)
    {
        // RFC 3339 allows "T" and "Z" in either case and any number of fraction digits; DateTimeOffset's exact formats take up to seven.
        string[] formats = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK"];
        if (
            text.Length is < 17 or > 35
            || !(text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')
            || !DateTimeOffset.TryParseExact(
                text.ToUpperInvariant(),
                formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var instant
            )
            || instant < VietnamTime.Earliest
            || instant.Year > 2200
        )
        {
            return null;
        }
        return VietnamTime.ToLocal(instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond)));
    }

    public static DateOnly? ParseDate(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year is >= 1900 and <= 2200
            ? date
            : null;

    private static object? Fault(string pointer, string code, List<FieldError> errors)
    {
        errors.Add(new FieldError(pointer, code));
        return null;
    }

    private static object? InRange(decimal number, Field field, string pointer, List<FieldError> errors)
    {
        if (number >= field.Min && number <= field.Max && (!field.WholeNumber || number == decimal.Truncate(number)))
        {
            return number;
        }
        errors.Add(
            new FieldError(
                pointer,
                field.WholeNumber ? "must-be-whole-number-between" : "must-be-number-between",
                field.Min.ToString(CultureInfo.InvariantCulture),
                field.Max.ToString(CultureInfo.InvariantCulture)
            )
        );
        return null;
    }

    /// <summary>
    /// Trimmed; control characters (PostgreSQL has no NUL) and broken pairs are faults. Unicode normalisation is left to the database, which
    /// does it wherever text is stored or searched: the server runs without ICU.
    /// </summary>
    private static string? CleanText(string text, Field field, string pointer, List<FieldError> errors)
    {
        if (text.Length > 4 * (field.MaxLength + 16))
        {
            errors.Add(new FieldError(pointer, "too-long", field.MaxLength.ToString(CultureInfo.InvariantCulture)));
            return null;
        }
        for (var i = 0; i < text.Length; i++)
        {
            var broken = char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]));
            if (broken || (char.IsControl(text[i]) && !(field.Multiline && text[i] is '\n' or '\r' or '\t')))
            {
                errors.Add(new FieldError(pointer, "bad-characters"));
                return null;
            }
            i += char.IsSurrogate(text[i]) ? 1 : 0;
        }
        var clean = text.Trim();
        if (clean.Length > field.MaxLength)
        {
            errors.Add(new FieldError(pointer, "too-long", field.MaxLength.ToString(CultureInfo.InvariantCulture)));
            return null;
        }
        if (clean.Length == 0)
        {
            if (field.Required)
            {
                errors.Add(new FieldError(pointer, "required"));
            }
            return null;
        }
        if (field.Pattern is { } pattern && !pattern.IsMatch(clean))
        {
            errors.Add(new FieldError(pointer, "bad-format", field.About));
            return null;
        }
        return clean;
    }

    private static string? TextOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException) // an escaped lone surrogate: valid JSON that no string can hold
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException) // as above, in a property's name
        {
            return null;
        }
    }

    private static string Escape(string name)
    {
        var shortened = name.Length > 60 ? name[..60] + "…" : name;
        return shortened.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
    }
}
