using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MotCua.Server.Feed.Push;
using Xunit;

namespace MotCua.Server.Tests.Push;

/// <summary>The drawing beside the code says what the code does.</summary>
public sealed partial class SubscriptionStateTests
{
    [Fact]
    public void Every_way_from_one_status_to_the_next_is_drawn_and_no_other()
    {
        var page = File.ReadAllText(PathOf("src/MotCua.Server/Feed/subscription-states.md"));
        var drawn = Ways().Matches(page).Select(way => (way.Groups[1].Value, way.Groups[3].Value, way.Groups[2].Value)).Order().ToList();
        var real = (
            from status in Enum.GetValues<SubscriptionStatus>()
            from verb in Enum.GetValues<SubscriptionVerb>()
            let next = SubscriptionStates.Next(status, verb)
            where next is not null
            select (status.Name(), verb.Name(), next.Value.Name())
        )
            .Order()
            .ToList();
        Assert.Equal(16, real.Count);
        Assert.Equal(real, drawn);
    }

    private static string PathOf(string relative, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", relative);

    [GeneratedRegex(@"^    (\w+) --> (\w+) : ([\w-]+)$", RegexOptions.Multiline)]
    private static partial Regex Ways();
}
