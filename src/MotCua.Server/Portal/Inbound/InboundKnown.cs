using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using MotCua.Server.Http;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Portal.Inbound;

/// <summary>What became of one item: <c>stored</c>, <c>known</c>, <c>older</c> or <c>refused</c>.</summary>
internal sealed record InboundResult(string Outcome, InboundReported? Reported, FieldError? Error);

/// <summary>What the log has of some codes already; from the log and not from the projection, so that a report told twice in a row is known the second time.</summary>
internal sealed class InboundKnown(
    IReadOnlySet<string> localCodes,
    Dictionary<Guid, List<(DateTimeOffset SourceAt, string Digest)>> reports
)
{
    /// <summary>Codes of dossiers of this system.</summary>
    public IReadOnlySet<string> LocalCodes => localCodes;

    public static async Task<InboundKnown> ReadAsync(NpgsqlDataSource app, IReadOnlyList<string> codes, CancellationToken ct)
    {
        var local = new HashSet<string>(StringComparer.Ordinal);
        await using (var command = app.CreateCommand(Sql.Text("Portal.Inbound.local_codes")))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = DossierLog.CodeClaim });
            command.Parameters.Add(new NpgsqlParameter { Value = codes.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                local.Add(reader.GetString(0));
            }
        }
        var reports = new Dictionary<Guid, List<(DateTimeOffset, string)>>();
        await using (var command = app.CreateCommand(Sql.Text("Portal.Inbound.known")))
        {
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. codes.Select(InboundLog.StreamOf).Distinct()] });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                Add(reports, reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2));
            }
        }
        return new InboundKnown(local, reports);
    }

    /// <summary>Whether a report is news; what is, counts as known from then on.</summary>
    public InboundResult Judge(InboundReported reported, string pointer)
    {
        var stream = InboundLog.StreamOf(reported.Code);
        var before = reports.GetValueOrDefault(stream) ?? [];
        if (before.Contains((reported.SourceAt, reported.Digest)))
        {
            return new InboundResult("known", reported, null);
        }
        if (before.Exists(one => one.SourceAt == reported.SourceAt))
        {
            return new InboundResult("refused", null, new FieldError($"{pointer}/sourceAt", "inbound-same-time"));
        }
        if (before.Exists(one => one.SourceAt > reported.SourceAt))
        {
            return new InboundResult("older", reported, null);
        }
        Add(reports, stream, reported.SourceAt, reported.Digest);
        return new InboundResult("stored", reported, null);
    }

    private static void Add(Dictionary<Guid, List<(DateTimeOffset, string)>> reports, Guid stream, DateTimeOffset sourceAt, string digest)
    {
        if (!reports.TryGetValue(stream, out var list))
        {
            reports.Add(stream, list = []);
        }
        list.Add((sourceAt, digest));
    }
}
