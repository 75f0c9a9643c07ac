using MotCua.Dossiers.Time;
using MotCua.Server.Database;
using MotCua.Server.Figures;
using MotCua.Server.Http;
using MotCua.Server.Reference;
using Npgsql;

namespace MotCua.Server.OpenData;

/// <summary>All datasets as of one position.</summary>
/// <param name="First">First month.</param>
/// <param name="Last">Last month: a month that is not over is not published.</param>
internal sealed record Release(AsOf AsOf, DateOnly First, DateOnly Last, IReadOnlyDictionary<string, IReadOnlyList<OpenRow>> Rows);

/// <summary>
/// The release of the day: everything that was recorded before local midnight. One a day, so that the difference between two of them is a day's work and not
/// one dossier, and so that the public's questions cost the database nothing: it is made once a day and then kept.
/// </summary>
internal sealed class Releases(NpgsqlDataSource source, ReferenceStore references, OpenDataSettings settings) : IDisposable
{
    /// <summary>Months of a release, the last complete ones.</summary>
    public const int Months = 36;

    private readonly SemaphoreSlim one = new(1);
    private (DateOnly Day, Release Release)? latest;

    /// <exception cref="ProblemException">503 while the figures have not reached midnight and there is no earlier release.</exception>
    public async Task<Release> OfAsync(DateTimeOffset now, CancellationToken ct)
    {
        var day = VietnamTime.DateOf(now);
        if (latest is { } current && current.Day == day)
        {
            return current.Release;
        }
        await one.WaitAsync(ct);
        try
        {
            if (latest is not { } made || made.Day != day)
            {
                latest = (day, await MakeAsync(day, now, ct));
            }
            return latest.Value.Release;
        }
        catch (ProblemException behind) when (behind.Problem.Status == 409)
        {
            return latest?.Release
                ?? throw new ProblemException(new Problem(503, "not-ready", FiguresProjection.SubscriptionName) { RetryAfter = 2 });
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private async Task<Release> MakeAsync(DateOnly day, DateTimeOffset now, CancellationToken ct)
    {
        var position = await PositionAsync(VietnamTime.StartOf(day), ct);
        await using var reader = await FigureReader.OpenAsync(source, position, now, ct);
        var end = new DateOnly(day.Year, day.Month, 1);
        var first = end.AddMonths(-Months);
        var names = references.Current;

        var noise = await SecretNoise.GetAsync(source, ct);

        async Task<List<OpenRow>> ReadAsync(Scope scope, string[] keys, Func<AccountRow, IReadOnlyList<string>> key)
        {
            var question = new Question(scope, first, end.AddDays(-1), keys, Bucket.Month) { Accounts = OpenRow.Accounts };
            var rows = await reader.ReadAsync(question, ct);
            return
            [
                .. rows.Select(row => OpenRow.Of(row, key(row)))
                    .Select(row => row with { Noise = noise.Of(row) })
                    .Where(row => row.Received != 0 || row.Parts.Any(part => part != 0))
                    .OrderBy(row => row.Month)
                    .ThenBy(row => string.Join('\x1f', row.Keys), StringComparer.Ordinal),
            ];
        }

        var all = new Scope(Side.Resolving, Reach: null);
        var byLevel = await ReadAsync(all, ["level"], row => [row.Key.Level!]);
        var byAgency = await ReadAsync(
            all,
            ["agency", "level"],
            row => [row.Key.Level!, row.Key.Agency!, names.AgencyName(row.Key.Agency!, row.Start!.Value.AddMonths(1).AddDays(-1))]
        );
        var byField = await ReadAsync(all, ["field"], row => [row.Key.Field!]);
        var byChannel = await ReadAsync(all, ["channel"], row => [row.Key.Channel!]);
        var crossing = new List<OpenRow>();
        foreach (var kind in new[] { "none", "withinProvince", "betweenProvinces" })
        {
            var rows = await ReadAsync(all with { CrossBoundary = [kind] }, [], _ => [kind]);
            crossing.AddRange(rows.Where(row => row.Received != 0));
        }
        crossing = [.. crossing.OrderBy(row => row.Month).ThenBy(row => row.Keys[0], StringComparer.Ordinal)];

        var suppression = new Suppression(new SmallCells(settings.SmallestCount));
        for (var month = first; month < end; month = month.AddMonths(1))
        {
            List<OpenRow> Of(List<OpenRow> rows) => rows.FindAll(row => row.Month == month);
            suppression.Apply(Of(byLevel), Of(byAgency), [Of(byField), Of(byChannel)], Of(crossing));
        }
        return new Release(
            reader.AsOf,
            first,
            end.AddMonths(-1),
            new Dictionary<string, IReadOnlyList<OpenRow>>
            {
                [Dataset.ByLevel.Name] = byLevel,
                [Dataset.ByAgency.Name] = byAgency,
                [Dataset.ByField.Name] = byField,
                [Dataset.ByChannel.Name] = byChannel,
                [Dataset.CrossBoundary.Name] = crossing,
            }
        );
    }

    private async Task<long> PositionAsync(DateTimeOffset before, CancellationToken ct)
    {
        await using var command = source.CreateCommand(Sql.Text("OpenData.release_position"));
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = before.UtcDateTime });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
