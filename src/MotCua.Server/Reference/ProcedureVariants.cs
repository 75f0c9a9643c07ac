using System.Collections;
using System.Globalization;
using System.Text.Json;
using MotCua.Dossiers.Events;
using MotCua.Dossiers.Time;
using MotCua.Server.Http;

namespace MotCua.Server.Reference;

/// <summary>Limits of one case (trường hợp) of a procedure, of one channel, or of both together.</summary>
/// <param name="Branch">Null: whatever the case.</param>
/// <param name="Channel">online or counter (post counts as counter); null: both.</param>
public sealed record ProcedureVariant(string? Branch, string? Name, string? Channel, TimeLimit Limit, TimeLimit? LegalLimit);

/// <summary>The limits that count, and the law's own beside it.</summary>
public readonly record struct ProcedureTerms(TimeLimit? Limit, TimeLimit? LegalLimit);

/// <summary>Variants of a procedure version, compared by value like the version itself.</summary>
public sealed class ProcedureVariants(IEnumerable<ProcedureVariant> variants)
    : IReadOnlyList<ProcedureVariant>,
        IEquatable<ProcedureVariants>
{
    public static readonly ProcedureVariants None = new([]);

    private readonly ProcedureVariant[] variants = [.. variants];

    public int Count => variants.Length;

    public ProcedureVariant this[int index] => variants[index];

    /// <summary>Codes of the branches, in the order in which they stand.</summary>
    public IReadOnlyList<string> Branches => [.. variants.Select(variant => variant.Branch).OfType<string>().Distinct()];

    /// <summary>The variant for a branch and channel: one of the channel before one of any; null where the procedure's own limits count.</summary>
    public ProcedureVariant? For(string? branch, Channel channel)
    {
        var word = channel == Channel.Online ? "online" : "counter";
        return Array.Find(variants, variant => variant.Branch == branch && variant.Channel == word)
            ?? Array.Find(variants, variant => variant.Branch == branch && variant.Channel is null);
    }

    public bool Equals(ProcedureVariants? other) => other is not null && variants.AsSpan().SequenceEqual(other.variants);

    public override bool Equals(object? obj) => Equals(obj as ProcedureVariants);

    public override int GetHashCode() => variants.Length;

    public IEnumerator<ProcedureVariant> GetEnumerator() => ((IEnumerable<ProcedureVariant>)variants).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Variants in a request, in a cell of a CSV file (the same JSON) and in a column of the table.</summary>
internal static class ProcedureVariantsJson
{
    private const int Most = 50;

    /// <summary>Characters of a CSV cell.</summary>
    private const int LongestCell = 20_000;

    private const string About =
        "Thời hạn riêng theo trường hợp (branch), theo kênh (channel) hoặc cả hai; ngoài ra dùng limit, legalLimit.";

    public static readonly Field Field = Http.Field.List(
        "variants",
        About,
        Http.Field.Object(
            "variant",
            "Một trường hợp, một kênh.",
            Codes.Field("branch", "Mã trường hợp; bỏ trống: mọi trường hợp.").Like("cap-lai"),
            Http.Field.Text("name", "Tên trường hợp.", 300).Like("Cấp lại"),
            Http.Field.Choice("channel", "Kênh; bỏ trống: mọi kênh. Bưu chính tính như counter.", "counter", "online"),
            ProcedureRegister.LimitField("limit", "Thời hạn của tỉnh.").Must(),
            ProcedureRegister.LimitField("legalLimit", "Thời hạn theo luật; bỏ trống: như của thủ tục.")
        ),
        Most
    );

    public static readonly Field Column = Http.Field.LongText("variants", About + " Mảng JSON như trong PUT.", LongestCell);

    /// <summary>From the list of a body, or from the cell of a CSV file.</summary>
    public static ProcedureVariants Read(Values values, string at, List<FieldError> errors)
    {
        var items = values.IsText("variants") ? FromCell(values.Text("variants")!, at, errors) : values.List<Values>("variants") ?? [];
        var variants = new List<ProcedureVariant>();
        foreach (var (index, item) in items.Index())
        {
            var here = $"{at}/variants/{index.ToString(CultureInfo.InvariantCulture)}";
            var (branch, channel) = (item.Text("branch"), item.Text("channel"));
            if (branch is null && channel is null)
            {
                errors.Add(new FieldError(here, "variant-of-nothing"));
            }
            if (variants.Exists(variant => variant.Branch == branch && variant.Channel == channel))
            {
                errors.Add(new FieldError(here, "variant-twice"));
            }
            // A limit that is missing or not valid has been noted; the value here is never used.
            var limit = ProcedureRegister.Limit(item, "limit", here, errors) ?? new TimeLimit(0, LimitUnit.SameDay);
            var legal = ProcedureRegister.Limit(item, "legalLimit", here, errors);
            variants.Add(new ProcedureVariant(branch, item.Text("name"), channel, limit, legal));
        }
        return variants is [] ? ProcedureVariants.None : new ProcedureVariants(variants);
    }

    /// <summary>From the column of the table, which holds what <see cref="Write"/> wrote.</summary>
    public static ProcedureVariants Read(string stored) =>
        stored == "[]" ? ProcedureVariants.None : Read(new Values(new Dictionary<string, object> { ["variants"] = stored }), "", []);

    public static void Write(Utf8JsonWriter writer, ProcedureVariants variants)
    {
        writer.WriteStartArray("variants");
        foreach (var variant in variants)
        {
            writer.WriteStartObject();
            writer.WriteString("branch", variant.Branch);
            writer.WriteString("name", variant.Name);
            writer.WriteString("channel", variant.Channel);
            ProcedureRegister.WriteLimit(writer, "limit", variant.Limit);
            ProcedureRegister.WriteLimit(writer, "legalLimit", variant.LegalLimit);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static IReadOnlyList<Values> FromCell(string cell, string at, List<FieldError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse($$"""{"variants":{{cell}}}""", Json.ReaderOptions);
            return ValueReader.Read(document.RootElement, [Field], at, errors).List<Values>("variants") ?? [];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            errors.Add(new FieldError($"{at}/variants", "bad-variants"));
            return [];
        }
    }
}
