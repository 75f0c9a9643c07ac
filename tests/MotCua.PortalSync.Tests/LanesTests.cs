using MotCua.PortalSync.Sync;
using Xunit;

namespace MotCua.PortalSync.Tests;

public sealed class LanesTests
{
    private static readonly Guid A = Guid.Parse("00000000-0000-0000-0000-00000000000a");
    private static readonly Guid B = Guid.Parse("00000000-0000-0000-0000-00000000000b");

    private static readonly SyncResult Done = new(SyncOutcome.Synced);

    private readonly Lanes lanes = new(TimeProvider.System);

    [Fact]
    public void A_cursor_is_finished_when_all_of_its_page_and_all_before_it_are_done()
    {
        lanes.Add([A], "1");
        lanes.Add([B], "2");
        var (a, b) = (lanes.Take().Lane!, lanes.Take().Lane!);
        lanes.Done(b, Done);
        Assert.Null(lanes.Finished());
        lanes.Done(a, Done);
        Assert.Equal("2", lanes.Finished());
        Assert.Null(lanes.Finished());
        Assert.True(lanes.IsEmpty);
    }

    [Fact]
    public void A_dossier_is_worked_on_by_one_at_a_time_and_once_more_for_all_that_came_meanwhile()
    {
        lanes.Add([A, A], "1");
        var first = lanes.Take().Lane!;
        lanes.Add([A], "2");
        lanes.Add([A], "3");
        Assert.Null(lanes.Take().Lane);
        lanes.Done(first, Done);
        Assert.Equal("1", lanes.Finished());
        var second = lanes.Take().Lane!;
        Assert.Equal(A, second.Dossier);
        lanes.Done(second, Done);
        Assert.Equal("3", lanes.Finished());
        Assert.Null(lanes.Take().Lane);
    }

    [Fact]
    public void A_dossier_that_is_put_back_keeps_its_page_open_and_waits_its_time()
    {
        lanes.Add([A], "1");
        var lane = lanes.Take().Lane!;
        lanes.PutBack(lane, TimeSpan.FromMinutes(5));
        var (none, wait) = lanes.Take();
        Assert.Null(none);
        Assert.InRange(wait, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.Null(lanes.Finished());
    }

    [Fact]
    public void A_page_without_dossiers_is_finished_at_once_when_nothing_is_before_it()
    {
        lanes.Add([], "1");
        Assert.Equal("1", lanes.Finished());
    }

    [Fact]
    public async Task A_dossier_that_is_to_be_sent_again_waits_for_its_turn_in_the_lane()
    {
        lanes.Add([A], "1");
        var first = lanes.Take().Lane!;
        var forced = lanes.ForceAsync(A);
        Assert.False(first.Force);
        Assert.Null(lanes.Take().Lane);
        lanes.Done(first, Done);
        Assert.False(forced.IsCompleted);
        var second = lanes.Take().Lane!;
        Assert.True(second.Force);
        lanes.Done(second, new SyncResult(SyncOutcome.Rejected));
        Assert.Equal(SyncOutcome.Rejected, (await forced).Outcome);
        Assert.True(lanes.IsEmpty);
    }
}
