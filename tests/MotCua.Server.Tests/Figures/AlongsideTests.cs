using MotCua.Dossiers.Time;
using MotCua.Server.Figures;
using Npgsql;
using Xunit;

namespace MotCua.Server.Tests.Figures;

/// <summary>What an answer as of a position reads on its second connection belongs to the snapshot of the first, and neither waits for the other in a circle.</summary>
public sealed class AlongsideTests(AlongsideTests.Filled filled) : IClassFixture<AlongsideTests.Filled>
{
    private static readonly Question Asked = new(
        new Scope(Side.Resolving, null),
        Population.First.AddDays(20),
        null,
        ["agency"],
        Bucket.Month
    );

    public sealed class Filled : IAsyncLifetime
    {
        public LedgerFixture Ledger { get; } = new();

        public IReadOnlyList<Recorded> Recorded { get; } = new Population(seed: 47).Make(600);

        /// <summary>That is asked about.</summary>
        public long Position { get; private set; }

        /// <summary>As of that position, before anything was posted after it.</summary>
        public IReadOnlyList<string> Answer { get; private set; } = [];

        public async Task InitializeAsync()
        {
            await Ledger.InitializeAsync();
            Position = await Ledger.AppendAsync(Recorded.Take(Recorded.Count / 2));
            await Ledger.ReachAsync(Position);
            await using (var reader = await OpenAsync())
            {
                Answer = await AnswerAsync(reader);
            }
            await Ledger.ReachAsync(await Ledger.AppendAsync(Later(ofEvenDossiers: true)));
        }

        /// <summary>What is recorded after the position, of one half of the dossiers.</summary>
        public IEnumerable<Recorded> Later(bool ofEvenDossiers) =>
            Recorded.Skip(Recorded.Count / 2).Where(recorded => recorded.Dossier.ToByteArray()[0] % 2 == 0 == ofEvenDossiers);

        /// <summary>How many entries after a position take effect up to a day.</summary>
        public Task<long> BackdatedAsync(long after, DateOnly upTo) =>
            Ledger.ScalarAsync<long>($"select count(*) from figures.entry where position > {after} and day <= '{upTo:yyyy-MM-dd}'");

        internal Task<FigureReader> OpenAsync() =>
            FigureReader.OpenAsync(Ledger.App, Position, VietnamTime.StartOf(Population.First), CancellationToken.None);

        public Task DisposeAsync() => Ledger.DisposeAsync();
    }

    [Fact]
    public async Task What_is_posted_after_the_snapshot_is_not_taken_away_and_what_was_posted_before_is()
    {
        await using var reader = await filled.OpenAsync();
        Assert.Equal(filled.Answer, await AnswerAsync(reader));
        var reached = await filled.Ledger.ScalarAsync<long>("select max(position) from figures.entry");
        await filled.Ledger.ReachAsync(await filled.Ledger.AppendAsync(filled.Later(ofEvenDossiers: false)));

        Assert.Equal(filled.Answer, await AnswerAsync(reader));
        Assert.True(await filled.BackdatedAsync(reached, reader.Today) > 20);
    }

    [Fact]
    public async Task Who_waits_for_the_tables_alone_waits_for_the_answer_and_not_the_answer_for_them()
    {
        await using var superuser = NpgsqlDataSource.Create(filled.Ledger.Server.Database.SuperuserConnectionString);
        var reader = await filled.OpenAsync();
        Assert.True(await filled.BackdatedAsync(filled.Position, reader.Today) > 20);
        await using var alone = await superuser.OpenConnectionAsync();
        await using var transaction = await alone.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("lock table figures.entry in access exclusive mode", alone, transaction);
        var locked = command.ExecuteNonQueryAsync();
        await Host.Poll.UntilAsync(
            () => filled.Ledger.ScalarAsync<bool>($"select exists (select from pg_locks where pid = {alone.ProcessID} and not granted)"),
            "it waits for the answer"
        );

        Assert.Equal(filled.Answer, await AnswerAsync(reader));

        Assert.False(locked.IsCompleted);
        await reader.DisposeAsync();
        await locked;
    }

    [Fact]
    public async Task Many_at_once_get_the_same_answer_whichever_of_them_reads_beside()
    {
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 24)
                .Select(async _ =>
                {
                    await using var reader = await filled.OpenAsync();
                    return await AnswerAsync(reader);
                })
        );
        Assert.All(answers, each => Assert.Equal(filled.Answer, each));
    }

    /// <summary>Every number of every row.</summary>
    private static async Task<IReadOnlyList<string>> AnswerAsync(FigureReader reader)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var rows = await reader.ReadAsync(Asked, limit.Token);
        Assert.NotEmpty(rows);
        return [.. rows.Select(row => $"{row.Key.Agency} {row.Start} {string.Join(' ', row.Before.Concat(row.During).Concat(row.AtEnd))}")];
    }
}
