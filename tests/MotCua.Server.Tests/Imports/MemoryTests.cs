using System.Net;
using MotCua.Server.Tests.Host;
using Xunit;

namespace MotCua.Server.Tests.Imports;

/// <summary>Alone, since the memory of the whole process is measured.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_hundred_thousand_lines_need_no_more_memory_than_a_few_thousand()
    {
        using var client = await fixture.AdministratorAsync();
        await client.ImportAsync(History.File(History.Whole(2000)), "?source=warm");
        var before = GC.GetTotalMemory(forceFullCollection: true);

        using var response = await client.PostImportAsync(new Generated(History.Whole(25_000).Select(Renamed)));
        var id = (await response.ShouldBe(202)).Text("id")!;
        var job = await client.JobAsync(id, job => job.Text("status") != "running");
        Assert.Equal((100_000, 25_000, 75_000, 0, 0, 108_334), job.Counts());
        // States of recent dossiers, of the import and of the projections, are kept up to a limit: some 100 MB, whatever the file's size.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 200_000_000);
    }

    private static string Renamed(string line) => line.Replace("CU-", "CM-", StringComparison.Ordinal);

    /// <summary>A body that is made while it is sent.</summary>
    private sealed class Generated(IEnumerable<string> lines) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var portion in lines.Chunk(500))
            {
                await stream.WriteAsync(History.File(portion));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
