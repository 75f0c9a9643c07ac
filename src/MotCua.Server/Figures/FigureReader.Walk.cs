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

    /// <summary>A stock cell by cell, in each by since when: for a small part of each place.</summary>
    StaysOfCells,
}

/// <summary>Lists behind numbers, read page by page along an index: what a page costs does not depend on how many dossiers there are.</summary>
internal sealed partial class FigureReader
{
    /// <summary>Some keys turn out to be of entries that later ones cancel.</summary>
    private const int Spare = 10;

    /// <summary>
    /// The dossiers behind a number, after a key. Entries may be of more dossiers than that; what a dossier has behind the number decides, and also where a flow
    /// lists it that is counted on several accounts or days: at the first of them on which something is left.
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
        var found = walk is Walk.Stays or Walk.StaysOfCells
            ? await WalkStaysAsync(walk, scope, behind, after, limit, ct)
            : await WalkEntriesAsync(walk, scope, behind, after, limit, ct);
        return [.. found.Take(limit)];
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
        var sql = (walk, behind.Less.Count > 0) switch
        {
            (Walk.Days, false) => ledger.Sql("walk_entries"),
            (_, false) => ledger.Sql("walk_cells"),
            // What one number has more than another: that of the portal is kept in a table of its own.
            (Walk.Days, true) => ledger.Sql("walk_unsynced", "Portal"),
            _ => ledger.Sql("walk_unsynced_cells", "Portal"),
        };
        var command = new NpgsqlCommand(sql, connection, transaction);
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
    /// A stock by account, place or cell, and first day. What may be relied on as of a position: the list stays as it is, whatever is posted later. A dossier of which nothing
    /// was posted since that takes effect by the day has the stay that it had; the others, which are few, are put where they stood by what was known then.
    /// </summary>
    private async Task<IReadOnlyList<BehindKey>> WalkStaysAsync(
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
        foreach (var account in behind.Accounts.Where(account => account >= after.Account).Order())
        {
            var start = account == after.Account ? after : BehindKey.First with { Account = account };
            for (BehindKey? next = start; next is { } from && found.Count < limit; )
            {
                (var keys, next) = await StaysAsync(walk, scope, behind.Last, from, batch, ct);
                found.AddRange(await ThatAddUpAsync(walk, scope, behind, keys, ct));
            }
        }
        return found;
    }

    /// <summary>Where a number is of several accounts, one may take back what another one counts.</summary>
    private async Task<IEnumerable<BehindKey>> ThatAddUpAsync(
        Walk walk,
        Scope scope,
        Behind behind,
        IReadOnlyList<BehindKey> keys,
        CancellationToken ct
    )
    {
        if (behind.Accounts.Count == 1)
        {
            return keys;
        }
        var places = await PlacesInListAsync(walk, scope, behind, [.. keys.Select(key => key.Dossier)], ct);
        return keys.Where(key => places.ContainsKey(key.Dossier));
    }

    /// <returns>The next keys, and after which one to go on; null: there are no more.</returns>
    private async Task<(IReadOnlyList<BehindKey> Keys, BehindKey? Next)> StaysAsync(
        Walk walk,
        Scope scope,
        DateOnly day,
        BehindKey start,
        int limit,
        CancellationToken ct
    )
    {
        var page = await StaysNowAsync(walk, scope, day, start, limit, ct);
        var last = page.Count == limit ? page[^1].Key : (BehindKey?)null;
        if (asOfPosition is not { } position)
        {
            return ([.. page.Select(stay => stay.Key)], last);
        }
        await using var moved = StaysCommand(
            SqlAfter("moved_stays").Replace("{segment}", walk == Walk.Stays ? "cell.resolving" : "cell.id", StringComparison.Ordinal),
            scope,
            day,
            start
        );
        AddKey(moved.Parameters, last ?? BehindKey.Last);
        moved.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        moved.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit });
        var unmoved = page.Where(stay => !stay.Moved).Select(stay => stay.Key);
        List<BehindKey> keys = [.. unmoved.Concat(await KeysOfAsync(moved, start.Account, ct)).Order().Take(limit)];
        return (keys, keys.Count == limit ? keys[^1] : last);
    }

    /// <summary>Stays as they are, and whether they may have been others at the position that is asked about.</summary>
    private async Task<IReadOnlyList<(BehindKey Key, bool Moved)>> StaysNowAsync(
        Walk walk,
        Scope scope,
        DateOnly day,
        BehindKey start,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = StaysCommand(ledger.Sql(walk == Walk.Stays ? "walk_stays" : "walk_stays_cells"), scope, day, start);
        AddSpans(command.Parameters, day);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit });
        command.Parameters.Add(Parameter(asOfPosition, NpgsqlDbType.Bigint));
        if (walk == Walk.Stays)
        {
            command.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = scope is { Side: Side.Resolving, NeedsFullCells: false } });
        }
        var stays = new List<(BehindKey, bool)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            stays.Add((BehindKeyOf(reader, start.Account), reader.GetBoolean(3)));
        }
        return stays;
    }

    private NpgsqlCommand StaysCommand(string sql, Scope scope, DateOnly day, BehindKey start)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        AddScope(command.Parameters, scope, [], CellKind.Full);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)start.Account });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day });
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
            keys.Add(BehindKeyOf(reader, account));
        }
        return keys;
    }

    private static BehindKey BehindKeyOf(NpgsqlDataReader reader, Account account) =>
        new(account, reader.GetInt64(0), reader.GetFieldValue<DateOnly>(1), reader.GetGuid(2));

    private static void AddSpans(NpgsqlParameterCollection parameters, DateOnly day)
    {
        var (spans, earliest) = Spans.Around(day);
        parameters.Add(new NpgsqlParameter<short[]> { TypedValue = spans });
        parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = earliest });
    }

    /// <summary>Of those dossiers that are behind the number at all, where the list has them.</summary>
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
            new NpgsqlParameter<short[]> { TypedValue = [.. behind.Accounts.Concat(behind.Less).Select(account => (short)account).Order()] }
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
            .Where(all => all.Sum(one => behind.Less.Contains(one.Key.Account) ? -one.Amount : one.Amount) != 0)
            .ToDictionary(
                all => all.Key,
                all => all.Where(one => one.Amount > 0 && behind.Accounts.Contains(one.Key.Account)).Min(one => one.Key)
            );
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
