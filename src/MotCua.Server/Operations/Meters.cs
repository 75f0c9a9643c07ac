using System.Diagnostics.Metrics;

namespace MotCua.Server.Operations;

/// <summary>MotCua's own figures for telemetry. Their tags hold verbs and codes, never anything that a caller wrote.</summary>
public static class Meters
{
    public const string Name = "MotCua";

    internal static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Commands = Meter.CreateCounter<long>(
        "motcua.commands",
        "{command}",
        "Commands on dossiers, receipts included, by verb and outcome"
    );

    private static readonly Counter<long> Refusals = Meter.CreateCounter<long>("motcua.refusals", "{answer}", "Problem answers by code");

    private static readonly Counter<long> Announced = Meter.CreateCounter<long>(
        "motcua.overdue.announced",
        "{dossier}",
        "Breaches and due dates that come near, announced by the watcher"
    );

    public static void CountCommand(string verb, string outcome) => Commands.Add(1, new("verb", verb), new("outcome", outcome));

    public static void CountRefusal(string code) => Refusals.Add(1, new KeyValuePair<string, object?>("code", code));

    public static void CountAnnouncement() => Announced.Add(1);
}
