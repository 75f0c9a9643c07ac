using MotCua.Dossiers;
using MotCua.Dossiers.Events;
using MotCua.EventStore;
using MotCua.Server.Database;
using MotCua.Server.Dossiers;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Forms;

/// <summary>One line of the book: the dossier as its events told when the book was asked for.</summary>
public sealed record BookEntry(int Number, Guid Id, Dossier Dossier, Applicant? Applicant);

/// <summary>
/// Reads the book of one agency a page at a time. Every dossier is folded from the events recorded before one instant, so what is recorded later cannot change
/// a line. Personal data are not in the log and are as they are now.
/// </summary>
public sealed class BookReader(NpgsqlDataSource app, EventRegistry registry)
{
    private const int AtOnce = 250;

    /// <summary>Number of a dossier in the book of its receiving agency; null when it has not been entered yet.</summary>
    public async Task<int?> NumberOfAsync(Guid dossier, CancellationToken ct)
    {
        await using var command = app.CreateCommand("select number from book.entry where dossier_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = dossier });
        return (int?)await command.ExecuteScalarAsync(ct);
    }

    /// <summary>How many lines there are, counted no further than <paramref name="most"/>.</summary>
    public async Task<long> CountAsync(string agency, DateOnly from, DateOnly to, DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Forms.book_size"));
        AddScope(command, agency, from, to, before);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The lines of these days, both included, in the order of day and number; holds a page of them at a time.</summary>
    public async IAsyncEnumerable<BookEntry> ReadAsync(
        string agency,
        DateOnly from,
        DateOnly to,
        DateTimeOffset before,
        bool withApplicants,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct
    )
    {
        var (lastDay, lastNumber) = (from, 0);
        while (true)
        {
            var places = await PageAsync(agency, from, to, before, lastDay, lastNumber, ct);
            if (places.Count == 0)
            {
                yield break;
            }
            var ids = places.Select(place => place.Id).ToArray();
            var dossiers = await FoldAsync(ids, before, ct);
            var applicants = withApplicants ? await ApplicantsAsync(ids, ct) : [];
            foreach (var (id, _, number) in places)
            {
                yield return new BookEntry(number, id, dossiers[id], applicants.GetValueOrDefault(id));
            }
            if (places.Count < AtOnce)
            {
                yield break;
            }
            (_, lastDay, lastNumber) = places[^1];
        }
    }

    private async Task<List<(Guid Id, DateOnly Day, int Number)>> PageAsync(
        string agency,
        DateOnly from,
        DateOnly to,
        DateTimeOffset before,
        DateOnly afterDay,
        int afterNumber,
        CancellationToken ct
    )
    {
        await using var command = app.CreateCommand(Sql.Text("Forms.book_page"));
        AddScope(command, agency, from, to, before);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = afterDay });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = afterNumber });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AtOnce });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var places = new List<(Guid, DateOnly, int)>(AtOnce);
        while (await reader.ReadAsync(ct))
        {
            places.Add((reader.GetGuid(0), reader.GetFieldValue<DateOnly>(1), reader.GetInt32(2)));
        }
        return places;
    }

    private async Task<Dictionary<Guid, Dossier>> FoldAsync(Guid[] ids, DateTimeOffset before, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Forms.book_streams"));
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = ids });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before.ToUniversalTime() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var dossiers = new Dictionary<Guid, Dossier>(ids.Length);
        while (await reader.ReadAsync(ct))
        {
            if (registry.Decode(reader.GetString(1), reader.GetFieldValue<byte[]>(2), reader.GetInt64(3)) is DossierEvent happened)
            {
                var id = reader.GetGuid(0);
                dossiers[id] = Dossier.Evolve(dossiers.GetValueOrDefault(id), happened);
            }
        }
        return dossiers;
    }

    private async Task<Dictionary<Guid, Applicant>> ApplicantsAsync(Guid[] ids, CancellationToken ct)
    {
        await using var command = app.CreateCommand(Sql.Text("Forms.book_applicants"));
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = ids });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var applicants = new Dictionary<Guid, Applicant>(ids.Length);
        while (await reader.ReadAsync(ct))
        {
            string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
            applicants[reader.GetGuid(0)] = new Applicant(Text(1)!, Text(2), Text(3), Text(4), Text(5), Text(6), Text(7), Text(8));
        }
        return applicants;
    }

    private static void AddScope(NpgsqlCommand command, string agency, DateOnly from, DateOnly to, DateTimeOffset before)
    {
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = agency });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = to });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = before.ToUniversalTime() });
    }
}
