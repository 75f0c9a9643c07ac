using Xunit;
using Xunit.Abstractions;

namespace MotCua.Server.Tests.Figures;

public sealed class RebuildTests(FiguresDatabase database, ITestOutputHelper output) : IClassFixture<FiguresDatabase>
{
    [Fact]
    public async Task Rebuilt_tables_are_the_live_tables_row_for_row()
    {
        var all = new Population(seed: 7).Make(2_000);
        foreach (var part in all.Chunk(700))
        {
            await database.AppendAsync(part); // so that the pages of the live tables are cut elsewhere
            await database.Daemon.CatchUpAsync(CancellationToken.None);
        }
        var live = await database.HashAsync();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await database.Daemon.RebuildAsync("Figures", CancellationToken.None);
        output.WriteLine($"{all.Sum(r => r.Events.Count)} events in {clock.ElapsedMilliseconds} ms");
        Assert.Equal(live, await database.HashAsync());
    }
}
