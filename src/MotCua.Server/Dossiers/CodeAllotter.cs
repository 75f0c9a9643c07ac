using System.Globalization;
using MotCua.Server.Database;
using Npgsql;

namespace MotCua.Server.Dossiers;

/// <summary>
/// Allots dossier codes: agency competent to resolve, date of receipt, number of that day (NĐ 118/2025 Đ.28), for example <c>H12.101-261120-0001</c>.
/// </summary>
/// <remarks>
/// Numbers are drawn in a transaction of their own before the dossier is stored, so a failed receipt leaves a gap and two receipts
/// never wait for each other's commit. Requests that come while a draw is under way share the next one. That no code is ever used twice does not
/// rest on this class but on the unique claim that is stored with the dossier.
/// </remarks>
public sealed class CodeAllotter(NpgsqlDataSource app)
{
    /// <summary>A code beyond is no count of a day's dossiers, and would use the counter up.</summary>
    private const int HighestRaised = 99_999;

    private readonly Dictionary<(string Agency, DateOnly Day), List<TaskCompletionSource<int>>> waiting = [];

    /// <param name="above">A number that turned out to be taken, or 0.</param>
    public async Task<string> NextAsync(string agency, DateOnly day, int above = 0)
    {
        var number = above == 0 ? await SharedDrawAsync((agency, day)) : await DrawAsync((agency, day), 1, above);
        return Code(agency, day, number);
    }

    public static string Code(string agency, DateOnly day, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{agency}-{day:yyMMdd}-{number:0000}");

    /// <summary>The number in a code of this agency and day; 0 when the code has another form.</summary>
    public static int NumberOf(string code) =>
        int.TryParse(code.AsSpan(code.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Draws numbers of many counters at once, for imports; returns the first of each.</summary>
    public async Task<IReadOnlyDictionary<(string Agency, DateOnly Day), int>> ReserveAsync(
        IReadOnlyDictionary<(string Agency, DateOnly Day), int> counts
    )
    {
        var first = new Dictionary<(string Agency, DateOnly Day), int>(counts.Count);
        if (counts.Count == 0)
        {
            return first;
        }
        await using var command = CommandOn("reserve_numbers", counts);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var counter = (reader.GetString(0), reader.GetFieldValue<DateOnly>(1));
            first[counter] = reader.GetInt32(2) - counts[counter] + 1;
        }
        return first;
    }

    /// <summary>Lifts counters above codes of this form that were allotted elsewhere and are kept, so that no draw meets them.</summary>
    public async Task RaiseAsync(IEnumerable<string> codes)
    {
        var highest = new Dictionary<(string Agency, DateOnly Day), int>();
        foreach (var code in codes)
        {
            if (CounterOf(code) is { } counter && NumberOf(code) is > 0 and <= HighestRaised and var number)
            {
                highest[counter] = Math.Max(number, highest.GetValueOrDefault(counter));
            }
        }
        if (highest.Count > 0)
        {
            await using var command = CommandOn("raise_numbers", highest);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static (string Agency, DateOnly Day)? CounterOf(string code)
    {
        var parts = code.Split('-');
        return
            parts.Length >= 3
            && DateOnly.TryParseExact(parts[^2], "yyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && string.Join('-', parts[..^2]) is { Length: > 0 and <= 40 } agency
            ? (agency, day)
            : null;
    }

    private NpgsqlCommand CommandOn(string sql, IReadOnlyDictionary<(string Agency, DateOnly Day), int> counters)
    {
        var command = app.CreateCommand(Sql.Text("Dossiers." + sql));
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. counters.Keys.Select(counter => counter.Agency)] });
        command.Parameters.Add(new NpgsqlParameter<DateOnly[]> { TypedValue = [.. counters.Keys.Select(counter => counter.Day)] });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. counters.Values] });
        return command;
    }

    private Task<int> SharedDrawAsync((string Agency, DateOnly Day) counter)
    {
        var mine = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (waiting)
        {
            if (waiting.TryGetValue(counter, out var queue))
            {
                queue.Add(mine);
                return mine.Task;
            }
            waiting[counter] = [mine];
        }
        _ = DrawForWaitingAsync(counter);
        return mine.Task;
    }

    private async Task DrawForWaitingAsync((string Agency, DateOnly Day) counter)
    {
        while (true)
        {
            List<TaskCompletionSource<int>> queue;
            lock (waiting)
            {
                queue = waiting[counter];
                if (queue.Count == 0)
                {
                    waiting.Remove(counter);
                    return;
                }
                waiting[counter] = [];
            }
            try
            {
                var last = await DrawAsync(counter, queue.Count, 0);
                for (var i = 0; i < queue.Count; i++)
                {
                    queue[i].SetResult(last - queue.Count + 1 + i);
                }
            }
            catch (Exception exception)
            {
                queue.ForEach(source => source.SetException(exception));
            }
        }
    }

    private async Task<int> DrawAsync((string Agency, DateOnly Day) counter, int count, int above)
    {
        await using var command = app.CreateCommand(Sql.Text("Dossiers.draw_numbers"));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = counter.Agency });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = counter.Day });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = above });
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
