using System.Text.RegularExpressions;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>The drawing beside the code says what the code does.</summary>
public partial class StateMachineDrawingTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("src/MotCua.Dossiers/state-machine.md"));

    [Fact]
    public void Every_way_from_one_status_to_the_next_is_drawn_and_no_other()
    {
        var drawn = Ways().Matches(Page).Select(way => (way.Groups[1].Value, way.Groups[3].Value, way.Groups[2].Value)).ToList();
        var real = Outcomes().Where(way => way.From != way.To).Select(way => (way.From.Name(), way.Verb, way.To.Name())).ToList();

        Assert.NotEmpty(drawn);
        Assert.Equal(drawn.Count, drawn.Distinct().Count());
        Assert.Equal(real.Order(), drawn.Order());
    }

    [Fact]
    public void Every_command_that_leaves_the_status_as_it_is_stands_in_the_table_and_no_other()
    {
        var written = Rows()
            .Matches(Page)
            .SelectMany(row => StatusesIn(row.Groups[2].Value).Select(status => (row.Groups[1].Value, status)))
            .ToList();
        var real = Outcomes().Where(way => way.From == way.To).Select(way => (way.Verb, way.From.Name()));

        Assert.Equal(real.Order(), written.Order());
    }

    [Fact]
    public void Exactly_the_statuses_that_nothing_leaves_are_drawn_as_ends()
    {
        var leaves = Outcomes().Where(way => way.From != way.To).Select(way => way.From).ToHashSet();
        var ends = Ends().Matches(Page).Select(end => end.Groups[1].Value);

        Assert.Equal(
            Enum.GetValues<DossierStatus>().Where(status => !leaves.Contains(status)).Select(status => status.Name()).Order(),
            ends.Order()
        );
        Assert.Contains("[*] --> received", Page, StringComparison.Ordinal);
        Assert.All(Enum.GetValues<DossierStatus>(), status => Assert.Contains($"\n| {status.Name()} | ", Page, StringComparison.Ordinal));
    }

    /// <summary>What comes of each command in each status, where it does anything.</summary>
    private static IEnumerable<(DossierStatus From, string Verb, DossierStatus To)> Outcomes() =>
        from status in Enum.GetValues<DossierStatus>()
        from verb in Verb.All
        let before = Representatives.In(status)
        let decision = EveryCommand.Decide(verb, before, before.LastOccurredAt.AddDays(20), choice: 1)
        where decision.Events.Count > 0
        select (status, verb, decision.Events.Aggregate(before, Dossier.Evolve).Status);

    private static IEnumerable<string> StatusesIn(string cell) =>
        cell == "every status" ? Enum.GetValues<DossierStatus>().Select(status => status.Name()) : cell.Split(", ");

    [GeneratedRegex(@"^    (\w+) --> (\w+) : ([\w-]+)$", RegexOptions.Multiline)]
    private static partial Regex Ways();

    [GeneratedRegex(@"^\| `([\w-]+)` \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Rows();

    [GeneratedRegex(@"^    (\w+) --> \[\*\]$", RegexOptions.Multiline)]
    private static partial Regex Ends();
}
