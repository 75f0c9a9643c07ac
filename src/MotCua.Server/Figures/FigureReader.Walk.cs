using MotCua.Dossiers.Figures;
using Npgsql;
using NpgsqlTypes;

namespace MotCua.Server.Figures;

/// <summary>Lists behind flows of whole provinces, read page by page: what a page costs does not depend on how many dossiers there are.</summary>
internal sealed partial class FigureReader
{
    /// <summary>
    /// The dossiers behind a flow of whole provinces, after a key. Each is listed once, at the first of its account and day on which something is left; entries
    /// that later ones cancel are passed over.
    /// </summary>
    /// <param name="scope">Of which <see cref="Scope.IsOfProvinces"/> holds.</param>
    public async Task<IReadOnlyList<BehindKey>> WalkAsync(Scope scope, Behind behind, BehindKey after, int limit, CancellationToken ct)
    {
        var found = new List<BehindKey>();
        var batch = limit * 2;
        while (found.Count < limit)
        {
            var keys = await KeysAsync(scope, behind, after, batch, ct);
            if (keys.Count == 0)
            {
                break;
            }
            var places = await PlacesInListAsync([.. keys.Select(key => key.Dossier).Distinct()], behind, ct);
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
    private async Task<List<BehindKey>> KeysAsync(Scope scope, Behind behind, BehindKey after, int limit, CancellationToken ct)
    {
        var keys = new List<BehindKey>();
        foreach (var account in behind.Accounts.Where(account => account >= after.Account).Order())
        {
            var start = account == after.Account ? after : BehindKey.First;
            await using var command = Command(ledger.Sql("walk_entries"));
            command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)account });
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = behind.First });
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = behind.Last });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = asOfPosition ?? long.MaxValue });
            command.Parameters.Add(Parameter(scope.Territory, NpgsqlDbType.Varchar));
            command.Parameters.Add(Parameter(scope.Level, NpgsqlDbType.Varchar));
            command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = start.Day });
            command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = start.Dossier });
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = limit - keys.Count });
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                keys.Add(new BehindKey(account, reader.GetFieldValue<DateOnly>(0), reader.GetGuid(1)));
            }
            if (keys.Count == limit)
            {
                break;
            }
        }
        return keys;
    }

    /// <summary>Of those dossiers that are behind the number at all, where they are listed.</summary>
    private async Task<Dictionary<Guid, BehindKey>> PlacesInListAsync(Guid[] dossiers, Behind behind, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(ledger.Sql("read_behind"), connection, transaction);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = dossiers });
        command.Parameters.Add(AccountsOf(behind));
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = behind.First });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = behind.Last });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = asOfPosition ?? long.MaxValue });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var left = new List<(BehindKey Key, int Amount)>();
        while (await reader.ReadAsync(ct))
        {
            left.Add(
                (new BehindKey((Account)reader.GetInt16(1), reader.GetFieldValue<DateOnly>(2), reader.GetGuid(0)), reader.GetInt32(3))
            );
        }
        return left.GroupBy(one => one.Key.Dossier)
            .Where(all => all.Sum(one => one.Amount) != 0)
            .ToDictionary(all => all.Key, all => all.Where(one => one.Amount > 0).Min(one => one.Key));
    }

    /// <summary>The head of a province may see all of it: the sums of the province then need not be made of those of its agencies.</summary>
    private async Task<Question> WithoutNeedlessReachAsync(Question question, CancellationToken ct)
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

    private static NpgsqlParameter AccountsOf(Behind behind) =>
        new NpgsqlParameter<short[]> { TypedValue = [.. behind.Accounts.Select(account => (short)account).Order()] };
}
