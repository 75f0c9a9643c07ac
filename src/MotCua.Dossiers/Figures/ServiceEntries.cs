using MotCua.Dossiers.Time;

namespace MotCua.Dossiers.Figures;

/// <summary>
/// What a dossier deserves on the accounts of service: papers on the day of receipt, results on the day of the end, fees on the day on which money was asked
/// for the first time (so that who paid is always among who had to), the rating on the day on which it was given. Each account counts a dossier once.
/// </summary>
internal static class ServiceEntries
{
    public static void Add(List<Entry> entries, Cell cell, Dossier dossier)
    {
        void Count(Account account, DateTimeOffset at, bool counts = true)
        {
            if (counts)
            {
                entries.Add(new Entry(cell, account, VietnamTime.DateOf(at), 1));
            }
        }

        Count(Account.IdentityVerified, dossier.ReceivedAt, dossier.Receipt.IdentityVerified == true);
        if (dossier.Receipt.Components is { } papers)
        {
            Count(Account.WithPapers, dossier.ReceivedAt);
            Count(Account.WithDigitisedPapers, dossier.ReceivedAt, papers.Digitised > 0);
            Count(Account.AllPapersDigitised, dossier.ReceivedAt, papers.Digitised == papers.Count);
            Count(Account.WithReusedPapers, dossier.ReceivedAt, papers.Digitised > 0 && papers.Reused > 0);
            Count(Account.WithPapersFromStore, dossier.ReceivedAt, papers.FromStore > 0);
        }
        if (dossier is { EndedAs: DossierStatus.Processed, ResultSigned: true })
        {
            Count(Account.SignedResult, dossier.EndedAt!.Value);
            Count(Account.DigitisedThroughout, dossier.EndedAt!.Value, dossier.Receipt.Components is { } all && all.Digitised == all.Count);
        }
        var service = dossier.Service;
        if (service.FeeNotifiedAt is { } asked)
        {
            Count(Account.WithFee, asked);
            Count(Account.FeePaid, asked, service.FeePaid);
            Count(Account.FeePaidOnline, asked, service.FeePaidOnline);
        }
        if (service.Rating is { } rating)
        {
            Count(AccountOf(rating.Score), rating.At);
        }
    }

    private static Account AccountOf(int score) =>
        score switch
        {
            0 => Account.RatedUnsatisfied,
            1 => Account.RatedSatisfied,
            2 => Account.RatedVerySatisfied,
            _ => throw new ArgumentOutOfRangeException(nameof(score)),
        };
}
