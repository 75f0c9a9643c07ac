using MotCua.Dossiers;

namespace MotCua.Server.Access;

/// <summary>What a route does, declared by every route; one without does not start.</summary>
public enum Act
{
    /// <summary>Open to everybody: health, documentation, a citizen's look-up.</summary>
    Public,

    /// <summary>Development only: hand out a token.</summary>
    IssueDevelopmentToken,

    ReceiveDossier,
    CommandDossier,
    ReadDossier,
    ListDossiers,
    ReadFigures,

    /// <summary>From a figure to its dossiers.</summary>
    DrillDown,
    ReadReference,
    WriteReference,
    Import,

    /// <summary>See a long-running job and its report.</summary>
    ReadJob,
    Operate,

    /// <summary>Carry dossiers to the national portal: whole snapshots with personal data, and the portal's answers.</summary>
    SyncPortal,

    /// <summary>Follow the feed of events: thin, no personal data.</summary>
    ReadFeed,

    /// <summary>Register, approve and handle webhook subscriptions.</summary>
    ManageWebhooks,
}

public enum Verdict
{
    Allowed,

    /// <summary>The caller may not do this at all: 403.</summary>
    Forbidden,

    /// <summary>The object is out of the caller's reach, and answered like a missing one: 404.</summary>
    OutOfReach,
}

/// <summary>
/// Who may do what: the one pure decision that guards every route, list, figure and drill-down. Roles give acts; the agency gives reach: a dossier is in
/// reach when the caller's agency, or one below it, received, resolves or holds it. Default is no.
/// </summary>
public static class Reach
{
    private static readonly Dictionary<Role, Act[]> Acts = new()
    {
        [Role.Clerk] =
        [
            Act.ReceiveDossier,
            Act.CommandDossier,
            Act.ReadDossier,
            Act.ListDossiers,
            Act.ReadFigures,
            Act.DrillDown,
            Act.ReadReference,
        ],
        [Role.Officer] =
        [
            Act.ReceiveDossier,
            Act.CommandDossier,
            Act.ReadDossier,
            Act.ListDossiers,
            Act.ReadFigures,
            Act.DrillDown,
            Act.ReadReference,
        ],
        [Role.Approver] = [Act.CommandDossier, Act.ReadDossier, Act.ListDossiers, Act.ReadFigures, Act.DrillDown, Act.ReadReference],
        [Role.Returns] = [Act.CommandDossier, Act.ReadDossier, Act.ListDossiers, Act.ReadReference],
        [Role.Head] = [Act.CommandDossier, Act.ReadDossier, Act.ListDossiers, Act.ReadFigures, Act.DrillDown, Act.ReadReference],
        [Role.Statistics] = [Act.ReadFigures, Act.ReadReference],
        [Role.Auditor] = [Act.ReadDossier, Act.ListDossiers, Act.ReadFigures, Act.DrillDown, Act.ReadReference],
        [Role.Importer] = [Act.Import, Act.ReadJob, Act.ReadReference],
        [Role.Registrar] = [Act.ReadReference, Act.WriteReference, Act.ReadJob],
        [Role.Operator] = [Act.Operate, Act.ManageWebhooks, Act.ReadJob, Act.ReadReference],
        [Role.PortalSync] = [Act.SyncPortal, Act.ReadFeed, Act.ReadDossier, Act.ReadReference],
        [Role.Administrator] = Enum.GetValues<Act>(),
    };

    /// <summary>Roles that may give some commands only; the others with <see cref="Act.CommandDossier"/> may give all.</summary>
    private static readonly Dictionary<Role, string[]> VerbsOf = new()
    {
        [Role.Approver] = [Verb.Process, Verb.Refuse, Verb.Apologise],
        [Role.Returns] = [Verb.Return],
        [Role.Head] = [Verb.Assign, Verb.Apologise],
    };

    private static readonly Role[] SeesPersonalData = [Role.Clerk, Role.Officer, Role.Approver, Role.Returns, Role.Administrator];

    /// <summary>May the caller do this at all, wherever?</summary>
    public static bool MayAct(Actor actor, Act act) =>
        act is Act.Public or Act.IssueDevelopmentToken || actor.Roles.Any(role => Acts[role].Contains(act));

    /// <summary>May the caller give this command, wherever?</summary>
    public static bool MayCommand(Actor actor, string verb) =>
        actor.Roles.Any(role =>
            Acts[role].Contains(Act.CommandDossier) && (!VerbsOf.TryGetValue(role, out var verbs) || verbs.Contains(verb))
        );

    /// <summary>May the caller do this to an object of these agencies (received, resolves, holds)?</summary>
    /// <param name="isWithin">Whether an agency is another one or lies below it.</param>
    public static Verdict Decide(
        Actor actor,
        Act act,
        IReadOnlyCollection<string> agencies,
        Func<string, string, bool> isWithin,
        string? verb = null
    )
    {
        var reached = actor.IsAdministrator || (actor.Agency is { } own && agencies.Any(agency => isWithin(agency, own)));
        if (!reached)
        {
            return Verdict.OutOfReach;
        }
        var allowed =
            verb is null || act != Act.CommandDossier
                ? MayAct(actor, act)
                : actor.Roles.Any(role => Acts[role].Contains(act) && (!VerbsOf.TryGetValue(role, out var verbs) || verbs.Contains(verb)));
        return allowed ? Verdict.Allowed : Verdict.Forbidden;
    }

    /// <summary>The agency whose subtree limits lists and figures; null for no limit.</summary>
    public static string? LimitOf(Actor actor) => actor.IsAdministrator ? null : actor.Agency ?? "";

    public static bool MaySeePersonalData(Actor actor) => actor.Roles.Any(SeesPersonalData.Contains);
}
