using MotCua.EmbeddedPostgres;
using Xunit;

namespace MotCua.EventStore.Tests.EmbeddedPostgres;

public sealed class DatabaseTemplatesTests
{
    [Fact]
    public async Task Twenty_clones_made_at_once_hold_what_was_migrated_and_nothing_of_each_other()
    {
        await using var templates = await DatabaseTemplates.StartAsync(
            "clones",
            template => Database.ScalarAsync(template.OwnerConnectionString, "create table notes (note int); insert into notes values (0)")
        );

        async Task<long> SumAfterWriting(int note)
        {
            await using var clone = await templates.CloneAsync();
            return (long)
                (
                    await Database.ScalarAsync(
                        clone.OwnerConnectionString,
                        $"insert into notes values ({note}); select sum(note) from notes"
                    )
                )!;
        }

        var notes = Enumerable.Range(1, 20).ToList();
        var sums = await Task.WhenAll(notes.Select(SumAfterWriting));
        Assert.Equal(notes.Select(note => (long)note), sums);
    }
}
