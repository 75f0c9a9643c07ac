namespace MotCua.Server.Access;

/// <summary>What a person or program may be. Names as in <c>roles</c> of a token.</summary>
public enum Role
{
    /// <summary>Cán bộ tiếp nhận và trả kết quả at the counter.</summary>
    Clerk,

    /// <summary>Cán bộ thụ lý.</summary>
    Officer,

    /// <summary>Lãnh đạo ký duyệt.</summary>
    Approver,

    /// <summary>Cán bộ trả kết quả.</summary>
    Returns,

    /// <summary>Thủ trưởng đơn vị: reads the agency and all below it.</summary>
    Head,

    /// <summary>Figures only, no dossier.</summary>
    Statistics,

    /// <summary>Reads dossiers and their timeline, no personal data, no command.</summary>
    Auditor,

    /// <summary>Takes over history from an older system.</summary>
    Importer,

    /// <summary>Keeps units, agencies, procedures and calendars.</summary>
    Registrar,

    /// <summary>Health, subscriptions, jobs; no dossier.</summary>
    Operator,

    /// <summary>The sync job to the national portal: feed, snapshots, confirmations.</summary>
    PortalSync,

    /// <summary>Everything in every agency. For development and for setting up.</summary>
    Administrator,
}

/// <summary>Who asks, as the token says. Scope of idempotency keys is <see cref="Subject"/>.</summary>
/// <param name="Agency">The agency that the roles are held in; null only for an administrator.</param>
public sealed record Actor(string Subject, string? Agency, IReadOnlySet<Role> Roles)
{
    public static readonly Actor Anonymous = new("", null, new HashSet<Role>());

    public bool IsAdministrator => Roles.Contains(Role.Administrator);

    /// <summary>Roles by every name that a token may use for them.</summary>
    public static readonly IReadOnlyDictionary<string, Role> RoleNames = new Dictionary<string, Role>
    {
        ["clerk"] = Role.Clerk,
        ["intake"] = Role.Clerk,
        ["intake_clerk"] = Role.Clerk,
        ["officer"] = Role.Officer,
        ["approver"] = Role.Approver,
        ["returns"] = Role.Returns,
        ["returns_clerk"] = Role.Returns,
        ["head"] = Role.Head,
        ["supervisor"] = Role.Head,
        ["unit_supervisor"] = Role.Head,
        ["statistics"] = Role.Statistics,
        ["statistics_viewer"] = Role.Statistics,
        ["auditor"] = Role.Auditor,
        ["importer"] = Role.Importer,
        ["registrar"] = Role.Registrar,
        ["operator"] = Role.Operator,
        ["portal_sync"] = Role.PortalSync,
        ["administrator"] = Role.Administrator,
        ["admin"] = Role.Administrator,
    };

    /// <summary>The role of a name in a token; null when there is none.</summary>
    public static Role? RoleOf(string name) =>
        RoleNames.TryGetValue(name.Trim().ToLowerInvariant().Replace(' ', '_').Replace('-', '_'), out var role) ? role : null;
}
