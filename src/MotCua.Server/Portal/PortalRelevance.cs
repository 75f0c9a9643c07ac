using MotCua.Dossiers.Events;

namespace MotCua.Server.Portal;

/// <summary>Which events of a dossier change what the portal shows of it. Announcements do not: overdue and due soon have no code there, they follow from the dates.</summary>
public static class PortalRelevance
{
    /// <summary>The stored names of those that do not.</summary>
    public static readonly IReadOnlyList<string> Announcements =
    [
        DossierOverdue.StoredAs,
        DossierDueSoon.StoredAs,
        OpinionOverdue.StoredAs,
    ];

    public static bool Matters(DossierEvent happened) => happened is not (DossierOverdue or DossierDueSoon or OpinionOverdue);
}
