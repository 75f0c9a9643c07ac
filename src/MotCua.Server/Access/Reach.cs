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

    /// <summary>Record the figures of a period as they are now.</summary>
    ClosePeriod,

    /// <summary>Enter what no dossier tells, for the scorecard.</summary>
    EnterIndicator,
    ReadReference,
    WriteReference,

    /// <summary>Move promises by a newer calendar.</summary>
    Reproject,
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
/// reach when the caller's agency, or one below it, received, resolves or holds it. An agency that is asked for its opinion or has a leg of a linked
/// procedure may read the dossier and give its own answer, and nothing else. Default is no.
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
        [Role.Statistics] = [Act.ReadFigures, Act.ClosePeriod, Act.EnterIndicator, Act.ReadReference],
        [Role.Auditor] = [Act.ReadDossier, Act.ListDossiers, Act.ReadFigures, Act.DrillDown, Act.ReadReference],
        [Role.Importer] = [Act.Import, Act.ReadJob, Act.ReadReference],
        [Role.Registrar] = [Act.ReadReference, Act.WriteReference, Act.Reproject, Act.ReadJob],
        [Role.Operator] = [Act.Operate, Act.ManageWebhooks, Act.ReadJob, Act.ReadReference],
        [Role.PortalSync] = [Act.SyncPortal, Act.ReadFeed, Act.ReadDossier, Act.ReadReference],
        [Role.Administrator] = Enum.GetValues<Act>(),
    };

    /// <summary>Roles that may give some commands only; the others with <see cref="Act.CommandDossier"/> may give all.</summary>
    private static readonly Dictionary<Role, string[]> VerbsOf = new()
    {
        [Role.Approver] = [Verb.Process, Verb.Refuse, Verb.Apologise],
        [Role.Returns] = [Verb.Return, Verb.Rate],
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
    /// <param name="aside">What other agencies have to do with the object; null: nothing.</param>
    /// <param name="isWithin">Whether an agency is another one or lies below it.</param>
    public static Verdict Decide(
        Actor actor,
        Act act,
        IReadOnlyCollection<string> agencies,
        Func<string, string, bool> isWithin,
        string? verb = null,
        Aside? aside = null
    )
    {
        var reached = actor.IsAdministrator || (actor.Agency is { } own && agencies.Any(agency => isWithin(agency, own)));
        if (!reached)
        {
            return aside is null ? Verdict.OutOfReach : DecideAside(actor, act, aside, isWithin, verb);
        }
        if (verb == Verb.Accept && aside is not null && !IsOneOf(actor, [aside.Holder], isWithin))
        {
            return Verdict.Forbidden;
        }
        var allowed =
            verb is null || act != Act.CommandDossier
                ? MayAct(actor, act)
                : actor.Roles.Any(role => Acts[role].Contains(act) && (!VerbsOf.TryGetValue(role, out var verbs) || verbs.Contains(verb)));
        return allowed ? Verdict.Allowed : Verdict.Forbidden;
    }

    private static Verdict DecideAside(Actor actor, Act act, Aside aside, Func<string, string, bool> isWithin, string? verb)
    {
        if (act is not (Act.ReadDossier or Act.CommandDossier) || !IsOneOf(actor, aside.Involved, isWithin))
        {
            return Verdict.OutOfReach;
        }
        var allowed =
            act == Act.ReadDossier
                ? MayAct(actor, act)
                : verb is Verb.ReceiveOpinion or Verb.FinishLeg && IsOneOf(actor, aside.Answering, isWithin) && MayCommand(actor, verb);
        return allowed ? Verdict.Allowed : Verdict.Forbidden;
    }

    private static bool IsOneOf(Actor actor, IEnumerable<string> agencies, Func<string, string, bool> isWithin) =>
        actor.IsAdministrator || (actor.Agency is { } own && agencies.Any(agency => isWithin(agency, own)));

    /// <summary>The agency whose subtree limits lists and figures; null for no limit.</summary>
    public static string? LimitOf(Actor actor) => actor.IsAdministrator ? null : actor.Agency ?? "";

    /// <summary>How long named officers took is for those who lead them; limited to the caller's reach as all figures are.</summary>
    public static bool MaySeeOfficers(Actor actor) => actor.Roles.Any(role => role is Role.Head or Role.Administrator);

    public static bool MaySeePersonalData(Actor actor) => actor.Roles.Any(SeesPersonalData.Contains);
}

/// <summary>Agencies that have something to do with a dossier beside those in whose reach it is.</summary>
/// <param name="Holder">Who has it, and alone may accept it.</param>
/// <param name="Involved">Asked for an opinion or with a leg: may read.</param>
/// <param name="Answering">Those of them whose answer the command is.</param>
public sealed record Aside(string Holder, IReadOnlyCollection<string> Involved, IReadOnlyCollection<string> Answering);
