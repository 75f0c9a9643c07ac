using System.Text.Json;
using MotCua.Dossiers.Events;
using Xunit;

namespace MotCua.Dossiers.Tests;

/// <summary>Given what happened, when this is asked, then that happens. Events are compared as they are stored: by name and JSON.</summary>
internal static class DossierSpec
{
    public static Given Given(params DossierEvent[] events) => new(events);

    public static string Stored(DossierEvent happened) =>
        happened.GetType().Name + " " + JsonSerializer.Serialize(happened, happened.GetType(), DossierJson.Default);
}

internal sealed class Given(DossierEvent[] events)
{
    public Decided When(Func<Dossier, Decision> decide)
    {
        var before = Some.Folded(events);
        var decision = decide(before);
        Assert.True(decision.Refusal is null || decision.Events.Count == 0, "a refusal carries no events");
        return new Decided(before, decision);
    }
}

internal sealed class Decided(Dossier before, Decision decision)
{
    /// <summary>These events and no others; gives the dossier after them.</summary>
    public Dossier Then(params DossierEvent[] expected)
    {
        Assert.Null(decision.Refusal);
        Assert.Equal(expected.Select(Told), decision.Events.Select(Told));
        return decision.Events.Aggregate(before, Dossier.Evolve);
    }

    /// <summary>Forecasts follow from due date and calendar, and have tests of their own.</summary>
    private static string Told(DossierEvent happened) =>
        DossierSpec.Stored(
            happened switch
            {
                DossierReceived e => e with { Forecast = null },
                SupplementReceived e => e with { Forecast = null },
                ObligationSettled e => e with { Forecast = null },
                ApologyIssued e => e with { Forecast = null },
                ReceiptCorrected e => e with { Forecast = null },
                _ => happened,
            }
        );

    public void ThenRefused(string code)
    {
        Assert.Equal(code, decision.Refusal?.Code);
        Assert.Empty(decision.Events);
    }

    public void ThenNothing()
    {
        Assert.Null(decision.Refusal);
        Assert.Empty(decision.Events);
    }
}
