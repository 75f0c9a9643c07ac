using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Portal;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync.Sync;

public enum SyncOutcome
{
    /// <summary>Not there, another system's, or the portal has confirmed this very version.</summary>
    NothingToDo,
    Synced,

    /// <summary>Parked: the portal says no, or the dossier cannot be expressed in its terms.</summary>
    Rejected,

    /// <summary>Not done as far as we know: to be tried again.</summary>
    Unknown,
}

/// <param name="Confirmation">What to tell the server; null when there is nothing to tell. With <see cref="SyncOutcome.Unknown"/>: what to tell when it is given up.</param>
/// <param name="Reason">For people; holds no personal data of ours.</param>
public sealed record SyncResult(SyncOutcome Outcome, Confirmation? Confirmation = null, string? Reason = null)
{
    /// <summary>False: the portal was not spoken to, so nothing is known of how it is.</summary>
    public bool Asked { get; init; } = true;
}

/// <summary>
/// Brings the portal's picture of one dossier up to date: fetches the latest snapshot, sends it whole, then the steps that the portal has not confirmed. May be
/// repeated at any time: the contract is an upsert, so the same snapshot twice changes nothing. Must not run twice at once for one dossier, or the older snapshot could
/// come last; <see cref="SyncEngine"/> sees to that.
/// </summary>
public sealed class DossierSync(MotCuaClient server, PortalClient portal, SectorCodes sectors, LostDossiers lost, TimeProvider clock)
{
    /// <param name="force">Send although the portal has confirmed this version: it may have lost it.</param>
    /// <exception cref="ServerException">MotCua cannot be reached.</exception>
    public async Task<SyncResult> RunAsync(Guid id, bool force, CancellationToken ct)
    {
        var snapshot = await server.SnapshotAsync(id, ct);
        if (snapshot is not { Outbound: true } dossier || (!force && dossier.SyncedVersion >= dossier.Version))
        {
            return new SyncResult(SyncOutcome.NothingToDo) { Asked = false };
        }
        JsonObject hoSo;
        IReadOnlyList<JsonObject> steps;
        IReadOnlyList<JsonObject> allSteps;
        try
        {
            hoSo = HoSoMapping.ToHoSo(dossier, sectors);
            steps = TienDoMapping.ToTienDo(dossier);
            allSteps = TienDoMapping.ToTienDo(dossier with { SyncedVersion = null });
        }
        catch (MappingException exception)
        {
            return Rejected(dossier, "", new PortalAnswer(PortalOutcome.Rejected, "mapping", exception.Message)) with { Asked = false };
        }
        var digest = DigestOf(hoSo);
        var answer = await SendAsync(id, hoSo, updating: dossier.SyncedVersion is not null, ct);
        var wasMissing = lost.Has(id);
        if (force || wasMissing)
        {
            steps = allSteps; // what the portal did not have or may have lost, it may have no steps of either
        }
        if (answer.Outcome == PortalOutcome.Done && steps.Count > 0)
        {
            answer = await portal.AddStepsAsync(steps, ct);
        }
        if (answer.Outcome == PortalOutcome.Done)
        {
            lost.Remove(id);
        }
        return answer.Outcome switch
        {
            PortalOutcome.Done => new SyncResult(
                SyncOutcome.Synced,
                new Confirmation(dossier.Id, dossier.Version, "synced", clock.GetUtcNow(), digest, null, null)
            ),
            PortalOutcome.Rejected => Rejected(dossier, digest, answer),
            // The confirmation is told only if this goes on until the dossier is parked.
            _ => Rejected(dossier, digest, answer with { Code = "unanswered" }) with { Outcome = SyncOutcome.Unknown },
        };
    }

    /// <summary>SHA-256 of what is sent, in lower-case hexadecimal.</summary>
    public static string DigestOf(JsonObject hoSo) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hoSo.ToJsonString())));

    /// <summary>"Exists" turns an insert into an update and "does not exist" the other way round, once. Remembers what the portal has lost.</summary>
    private async Task<PortalAnswer> SendAsync(Guid id, JsonObject hoSo, bool updating, CancellationToken ct)
    {
        var answer = await portal.SynchroniseAsync(hoSo, updating, ct);
        switch (answer.Outcome)
        {
            case PortalOutcome.Exists when !updating:
                return await portal.SynchroniseAsync(hoSo, updating: true, ct);
            case PortalOutcome.Missing when updating:
                lost.Add(id);
                return await portal.SynchroniseAsync(hoSo, updating: false, ct);
            default:
                return answer;
        }
    }

    private SyncResult Rejected(Snapshot dossier, string digest, PortalAnswer answer) =>
        new(
            SyncOutcome.Rejected,
            new Confirmation(dossier.Id, dossier.Version, "rejected", clock.GetUtcNow(), digest, answer.Code, answer.Reason),
            answer.Reason
        );
}
