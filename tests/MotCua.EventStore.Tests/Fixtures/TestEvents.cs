using System.Text.Json.Serialization;

namespace MotCua.EventStore.Tests;

public sealed record Opened(string Title);

public sealed record Counted(int Amount);

public sealed record Poison(bool Bad);

/// <summary>How "counted" was written before: the amount as a text.</summary>
public sealed record CountedOld(string Amount);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Opened))]
[JsonSerializable(typeof(Counted))]
[JsonSerializable(typeof(Poison))]
[JsonSerializable(typeof(CountedOld))]
internal sealed partial class TestJson : JsonSerializerContext;

internal static class TestEvents
{
    public static EventRegistry Registry() =>
        new EventRegistry()
            .Add("opened", TestJson.Default.Opened)
            .Add("counted.v2", TestJson.Default.Counted)
            .Add("poison", TestJson.Default.Poison)
            .AddRetired("counted", TestJson.Default.CountedOld, old => new Counted(int.Parse(old.Amount, null)));
}
