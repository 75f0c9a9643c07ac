using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>Who may know whom, read from the project files; and what the rules may not reach for.</summary>
public partial class ArchitectureTests
{
    private const string Dossiers = "MotCua.Dossiers";
    private const string EventStore = "MotCua.EventStore";
    private const string EmbeddedPostgres = "MotCua.EmbeddedPostgres";

    private static readonly Dictionary<string, string[]> MayReference = new()
    {
        [Dossiers] = [],
        [EventStore] = [],
        [EmbeddedPostgres] = [],
        ["MotCua.PortalSync"] = [],
        ["MotCua.Server"] = [Dossiers, EventStore, EmbeddedPostgres],
    };

    /// <summary>Null: free to choose.</summary>
    private static readonly Dictionary<string, string[]> MayUsePackages = new() { [Dossiers] = [], [EventStore] = ["Npgsql"] };

    private static readonly string[] Projects =
    [
        .. Directory.EnumerateFiles(Repository.PathOf("src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Projects_reference_no_others_than_these()
    {
        Assert.True(Projects.Length >= 4);
        foreach (var project in Projects)
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(MayReference.TryGetValue(name, out var allowed), $"{name}: say here what it may reference");
            Assert.Empty(Included(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Except(allowed));
            Assert.Empty(Included(project, "Reference"));
        }
    }

    [Fact]
    public void The_rules_use_no_package_and_the_event_store_only_its_driver()
    {
        foreach (var (name, allowed) in MayUsePackages)
        {
            var project = Assert.Single(Projects, path => Path.GetFileNameWithoutExtension(path) == name);
            Assert.Empty(Included(project, "PackageReference").Except(allowed));
        }
    }

    [Fact]
    public void Nothing_is_called_shared_common_core_or_utils()
    {
        var folders = Directory.EnumerateDirectories(Repository.PathOf("src"), "*", SearchOption.AllDirectories).Where(IsSource).ToList();

        Assert.NotEmpty(folders);
        Assert.DoesNotContain(folders.Concat(Projects), path => Catchall().IsMatch(Path.GetFileName(path)));
    }

    [Fact]
    public void The_rules_read_no_clock_and_roll_no_dice()
    {
        var sources = Directory
            .EnumerateFiles(Repository.PathOf("src/" + Dossiers), "*.cs", SearchOption.AllDirectories)
            .Where(IsSource)
            .ToList();

        Assert.True(sources.Count > 20);
        Assert.DoesNotContain(sources, path => Impure().IsMatch(File.ReadAllText(path)));
    }

    [Theory]
    [InlineData("var now = DateTime.Now;")]
    [InlineData("DateTimeOffset . UtcNow")]
    [InlineData("DateTime.Today")]
    [InlineData("TimeProvider clock")]
    [InlineData("new Random(1)")]
    [InlineData("Random.Shared")]
    [InlineData("Guid.NewGuid()")]
    [InlineData("Guid.CreateVersion7()")]
    [InlineData("Stopwatch.StartNew()")]
    [InlineData("Environment.TickCount64")]
    [InlineData("TimeZoneInfo.Local")]
    public void The_search_for_clocks_and_dice_finds_them(string source) => Assert.Matches(Impure(), source);

    private static bool IsSource(string path) =>
        !Path.GetRelativePath(Repository.Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    private static List<string> Included(string project, string item) =>
        [.. XDocument.Load(project).Descendants(item).Select(element => element.Attribute("Include")?.Value).OfType<string>()];

    [GeneratedRegex(@"(^|\.)(shared|common|core|util|utils|utilities|helpers)(\.|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Catchall();

    [GeneratedRegex(
        @"\b(DateTime|DateTimeOffset)\s*\.\s*(Now|UtcNow|Today)\b|\b(TimeProvider|Random|Stopwatch|TimeZoneInfo)\b|\bGuid\s*\.\s*(NewGuid|CreateVersion7)\b|\bTickCount"
    )]
    private static partial Regex Impure();
}
