using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Feed;

/// <summary>Which events somebody gets. Null lets everything through.</summary>
/// <param name="Reach">The agency whose subtree limits the reader; null for no limit.</param>
/// <param name="Agency">Received, resolved or held by this agency or one below it.</param>
/// <param name="Unit">Resolved in this territory or one below it.</param>
public sealed record FeedFilter(string? Reach, IReadOnlyList<string>? Types, string? Agency, string? Unit, string? Procedure)
{
    public static readonly IReadOnlyList<Field> Fields =
    [
        Field.Text("types", "Loại sự kiện, cách nhau bằng dấu phẩy.", 1000).Like("dossier.received,dossier.processed"),
        Field.Text("agency", "Cơ quan (và cấp dưới) đã tiếp nhận, giải quyết hoặc đang giữ.", 40).Like("H12.101"),
        Field.Text("unit", "Mã địa bàn (và cấp dưới) của cơ quan giải quyết.", 10).Like("96"),
        Field.Text("procedure", "Mã thủ tục.", 40).Like("2.000815"),
    ];

    public static FeedFilter Of(Call call) =>
        new(
            Access.Reach.LimitOf(call.Actor),
            call.Query.Text("types")
                ?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Distinct()
                .Order(StringComparer.Ordinal)
                .ToList(),
            call.Query.Text("agency"),
            call.Query.Text("unit"),
            call.Query.Text("procedure")
        );

    /// <summary>The same text for the same filter: what cursors are bound to.</summary>
    public string Describe() => string.Join('|', Reach, Types is null ? "" : string.Join(',', Types), Agency, Unit, Procedure);

    /// <summary>A filter that names something unknown would let nothing through, and nobody would notice.</summary>
    /// <param name="prefix">Before the names of fields in the answer.</param>
    /// <param name="reference">What is known.</param>
    public IEnumerable<FieldError> ErrorsAt(string prefix, ReferenceData reference)
    {
        if (Types?.FirstOrDefault(type => !FeedEvent.Types.Contains(type)) is not null)
        {
            yield return new FieldError(prefix + "types", "must-be-one-of", string.Join(", ", FeedEvent.Types));
        }
        if (Agency is { } agency && (!reference.HasAgency(agency) || (Reach is { } reach && !reference.IsWithin(agency, reach))))
        {
            yield return new FieldError(prefix + "agency", "unknown-agency", agency);
        }
        if (Unit is { } unit && !reference.HasUnit(unit))
        {
            yield return new FieldError(prefix + "unit", "unknown-unit", unit);
        }
        if (Procedure is { } procedure && !reference.HasProcedure(procedure))
        {
            yield return new FieldError(prefix + "procedure", "unknown-procedure", procedure);
        }
    }

    /// <summary>Parameters 1 to 5 of the feed's queries.</summary>
    public void AddTo(NpgsqlParameterCollection parameters, ReferenceData reference)
    {
        void Array(IEnumerable<string>? values) =>
            parameters.Add(
                new NpgsqlParameter<string[]?>
                {
                    TypedValue = values?.Order(StringComparer.Ordinal).ToArray(),
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
                }
            );

        Array(Reach is null ? null : reference.AgenciesWithin(Reach));
        Array(Types);
        Array(Agency is null ? null : reference.AgenciesWithin(Agency));
        parameters.Add(new NpgsqlParameter<string?> { TypedValue = Unit, NpgsqlDbType = NpgsqlDbType.Text });
        parameters.Add(new NpgsqlParameter<string?> { TypedValue = Procedure, NpgsqlDbType = NpgsqlDbType.Text });
    }
}
