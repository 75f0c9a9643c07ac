using MotCua.PortalSync.Mapping;
using MotCua.PortalSync.Server;

namespace MotCua.PortalSync;

/// <summary>Says for every dossier that the portal should have whether it would be inserted or updated, or why it cannot be sent. Prints no personal data.</summary>
internal static class DryRun
{
    public static async Task RunAsync(IServiceProvider services, TextWriter output, CancellationToken ct)
    {
        var server = services.GetRequiredService<MotCuaClient>();
        var sectors = services.GetRequiredService<SectorCodes>();
        string? cursor = null;
        do
        {
            var page = await server.KnownAsync(cursor, ct);
            foreach (var known in page.Items.Where(known => known.SyncedVersion is null || known.SyncedVersion < known.Version))
            {
                if (await server.SnapshotAsync(known.Id, ct) is { Outbound: true } dossier)
                {
                    await output.WriteLineAsync(Line(dossier, sectors));
                }
            }
            cursor = page.Next;
        } while (cursor is not null);
    }

    private static string Line(Snapshot dossier, SectorCodes sectors)
    {
        try
        {
            var hoSo = HoSoMapping.ToHoSo(dossier, sectors);
            var way = dossier.SyncedVersion is null ? "insert" : "update";
            return $"{dossier.Code}  {way}  version {dossier.Version}  status {hoSo["TrangThaiHoSo"]}  {TienDoMapping.ToTienDo(dossier).Count} steps";
        }
        catch (MappingException exception)
        {
            return $"{dossier.Code}  cannot be sent: {exception.Message}";
        }
    }
}
