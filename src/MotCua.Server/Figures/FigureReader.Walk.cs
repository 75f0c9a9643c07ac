using MotCua.Dossiers.Figures;
using MotCua.Server.Dossiers.Views;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Figures;

/// <summary>In which order a list behind a number is gone through.</summary>
internal enum Walk
{
    /// <summary>A flow by day: for a large part of all.</summary>
    Days,

    /// <summary>A flow cell by cell, in each by day: for a small part.</summary>
    Cells,

    /// <summary>A stock by place, and there by since when dossiers are in it.</summary>
    Stays,
}

/// <summary>Lists behind numbers, read page by page along an index: what a page costs does not depend on how many dossiers there are.</summary>
internal sealed partial class FigureReader
{
    /// <summary>Some keys turn out to be of entries that later ones cancel.</summary>
    private const int Spare = 10;

    /// <summary>
    /// The dossiers behind a number, after a key. Keys may be of more dossiers than that; what a dossier has behind the number decides, and also where a flow
    /// lists it that is counted on several accounts or days: at the first of them on which something is left. A stock has it once, by what is known now.
    /// </summary>
    public async Task<IReadOnlyList<BehindKey>> WalkAsync(
        Walk walk,
        Scope scope,
        Behind behind,
        BehindKey after,
        int limit,
        CancellationToken ct
    )
    {
        if (scope.Channel is { } channel)
        {
            // Receipts of other channels are in other cells: in each of these they would be looked for in vain.
            behind = behind with
            {
                Accounts =
                [
                    .. behind.Accounts.Where(account => Ledger.ChannelOf(account) is not { } of || DossierView.NameOf(of) == channel),
                ],
            };
        }
        return walk == Walk.Stays
            ? await WalkStaysAsync(scope, behind, after, limit, ct)
            : await WalkEntriesAsync(walk, scope, behind, after, limit, ct);
    }

    private async Task<IReadOnlyList<BehindKey>> WalkEntriesAsync(
        Walk walk,
        Scope scope,
        Behind behind,
        BehindKey after,
        int limit,
        CancellationToken ct
    )
    {
        var found = new List<BehindKey>();
        var batch = limit + Spare;
        while (found.Count < limit)
        {
            var keys = await KeysAsync(walk, scope, behind, after, batch, ct);
            if (keys.Count == 0)
            {
                break;
            }
            var places = await PlacesInListAsync(walk, scope, behind, [.. keys.Select(key => key.Dossier).Distinct()], ct);
            found.AddRange(keys.Distinct().Where(key => places.TryGetValue(key.Dossier, out var place) && place == key));
            if (keys.Count < batch)
            {
                break;
            }
            after = keys[^1];
        }
        return found;
    }

    /// <summary>Account by account: with one account the index gives the order.</summary>
    private async Task<List<BehindKey>> KeysAsync(Walk walk, Scope scope, Behind behind, BehindKey after, int limit, CancellationToken ct)
    {
        var keys = new List<BehindKey>();
        foreach (var account in behind.Accounts.Where(account => account >= after.Account).Order())
        {
            var start = account == after.Account ? after : BehindKey.First;
            await using var command = EntriesCommand(walk, scope, behind, account, start, limit - keys.Count);
            keys.AddRange(await KeysOfAsync(command, account, ct));
            if (keys.Count == limit)
            {
                break;
            }
        }
        return keys;
    }

    private NpgsqlCommand EntriesCommand(Walk walk, Scope scope, Behind behind, Account account, BehindKey start, int limit)
    {
        var command = new NpgsqlCommand(ledger.Sql(walk == Walk.Days ? "walk_entries" : "walk_cells"), connection, transaction);
        AddScope(command.Parameters, scope, [], CellKind.Full);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)account });
        AddRange(command.Parameters, behind.First, behind.Last);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = asOfPosition ?? long.MaxValue });
        // Of two lower ends PostgreSQL begins at the row's: it has to be the later one.
        var (day, dossier) = start.Day < behind.First ? (behind.First, Guid.Empty) : (start.Day, start.Dossier);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = dossier });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit });
        if (walk == Walk.Cells)
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = start.Segment });
        }
        return command;
    }

    /// <summary>
    /// A stock by account, place and first day. What may be relied on as of a position: the list stays as it is, whatever is posted later. A dossier of which nothing
    /// was posted since that takes effect by the day has the stay that it had; the others, which are few, are left out of the stays by what is known now and put where they
    /// stood by what was known then.
    /// </summary>
    private async Task<IReadOnlyList<BehindKey>> WalkStaysAsync(
        Scope scope,
        Behind behind,
        BehindKey after,
        int limit,
        CancellationToken ct
    )
    {
        var found = new List<BehindKey>();
        var batch = limit + Spare;
        foreach (var account in behind.Accounts.Where(account => account >= after.Account).Order())
        {
            var start = account == after.Account ? after : BehindKey.First with { Account = account };
            for (var isMore = true; isMore && found.Count < limit; )
            {
                var (keys, end) = await StaysAsync(scope, behind, account, start, batch, ct);
                var places = await PlacesInListAsync(Walk.Stays, scope, behind, [.. keys.Select(key => key.Dossier)], ct);
                found.AddRange(keys.Where(key => places.ContainsKey(key.Dossier)));
                (isMore, start) = (end is not null, end ?? start);
            }
        }
        return found;
    }

    /// <returns>Keys after the one, and the key up to which these are all; null where none follow.</returns>
    private async Task<(List<BehindKey> Keys, BehindKey? End)> StaysAsync(
        Scope scope,
        Behind behind,
        Account account,
        BehindKey start,
        int limit,
        CancellationToken ct
    )
    {
        await using var now = StaysCommand("walk_stays", scope, behind, account, start);
        AddSpans(now.Parameters, behind.Last);
        now.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit });
        var keys = await KeysOfAsync(now, account, ct);
        BehindKey? end = keys.Count < limit ? null : keys[^1];
        if (asOfPosition is not { } position)
        {
            return (keys, end);
        }
        await using var later = new NpgsqlCommand(ledger.Sql("changed_later"), connection, transaction);
        later.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. keys.Select(key => key.Dossier)] });
        later.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)account });
        later.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = behind.Last });
        later.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        var changed = new HashSet<Guid>();
        await using (var reader = await later.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                changed.Add(reader.GetGuid(0));
            }
        }
        await using var then = StaysCommand("moved_stays", scope, behind, account, start);
        var last = end ?? new BehindKey(account, long.MaxValue, DateOnly.MaxValue, Guid.AllBitsSet);
        AddKey(then.Parameters, last);
        then.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        then.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit });
        var moved = await KeysOfAsync(then, account, ct);
        if (moved.Count == limit)
        {
            end = moved[^1];
        }
        return ([.. keys.Where(key => !changed.Contains(key.Dossier) && key.CompareTo(end ?? last) <= 0).Concat(moved).Order()], end);
    }

    private NpgsqlCommand StaysCommand(string name, Scope scope, Behind behind, Account account, BehindKey start)
    {
        var command = new NpgsqlCommand(SqlAfter(name), connection, transaction);
        AddScope(command.Parameters, scope, [], CellKind.Full);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)account });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = behind.Last });
        AddKey(command.Parameters, start);
        return command;
    }

    private static void AddKey(NpgsqlParameterCollection parameters, BehindKey key)
    {
        parameters.Add(new NpgsqlParameter<long> { TypedValue = key.Segment });
        parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = key.Day });
        parameters.Add(new NpgsqlParameter<Guid> { TypedValue = key.Dossier });
    }

    /// <summary>Keys of rows of segment, day and dossier.</summary>
    private static async Task<List<BehindKey>> KeysOfAsync(NpgsqlCommand command, Account account, CancellationToken ct)
    {
        var keys = new List<BehindKey>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            keys.Add(new BehindKey(account, reader.GetInt64(0), reader.GetFieldValue<DateOnly>(1), reader.GetGuid(2)));
        }
        return keys;
    }

    private static void AddSpans(NpgsqlParameterCollection parameters, DateOnly day)
    {
        var spans = StayRow.Around(day).ToList();
        parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. spans.Select(around => around.Span)] });
        parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. spans.Select(around => around.Earliest)] });
    }

    /// <summary>Of those dossiers that are behind the number at all, where a flow lists them.</summary>
    private async Task<Dictionary<Guid, BehindKey>> PlacesInListAsync(
        Walk walk,
        Scope scope,
        Behind behind,
        Guid[] dossiers,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(ledger.Sql("read_behind"), connection, transaction);
        AddScope(command.Parameters, scope, [], CellKind.Full);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = dossiers });
        command.Parameters.Add(
            new NpgsqlParameter<short[]> { TypedValue = [.. behind.Accounts.Select(account => (short)account).Order()] }
        );
        AddRange(command.Parameters, behind.First, behind.Last);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = asOfPosition ?? long.MaxValue });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var left = new List<(BehindKey Key, int Amount)>();
        while (await reader.ReadAsync(ct))
        {
            var segment = walk == Walk.Cells ? reader.GetInt64(2) : 0;
            left.Add(
                (
                    new BehindKey((Account)reader.GetInt16(1), segment, reader.GetFieldValue<DateOnly>(3), reader.GetGuid(0)),
                    reader.GetInt32(4)
                )
            );
        }
        return left.GroupBy(one => one.Key.Dossier)
            .Where(all => all.Sum(one => one.Amount) != 0)
            .ToDictionary(all => all.Key, all => all.Where(one => one.Amount > 0).Min(one => one.Key));
    }

    /// <summary>The head of a province may see all of it: the sums of the province then need not be made of those of its agencies.</summary>
    public async Task<Question> WithoutNeedlessReachAsync(Question question, CancellationToken ct)
    {
        var without = question.Scope with { Reach = null };
        if (question.Scope.Reach is not { } reach || !without.IsOfProvinces)
        {
            return question;
        }
        await using var command = Command(ledger.Sql("reach_covers"));
        command.Parameters.Add(Parameter(without.Territory, NpgsqlDbType.Varchar));
        command.Parameters.Add(Parameter(reach.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Varchar));
        return (bool)(await command.ExecuteScalarAsync(ct))! ? question with { Scope = without } : question;
    }

    /// <summary>A statement of another reader of the ledger, in the same snapshot.</summary>
    public NpgsqlCommand Command(string sql) => new(sql, connection, transaction);
}
