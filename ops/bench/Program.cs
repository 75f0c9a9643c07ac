using System.Globalization;
using MotCua.Bench;
using MotCua.EmbeddedPostgres;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--bare", var to, var messages])
{
    await PushBench.BareLoopsAsync(to, int.Parse(messages, CultureInfo.InvariantCulture));
    return 0;
}
if (args.Length == 0 || !File.Exists(args[0]))
{
    Console.Error.WriteLine(
        "usage: ops/bench/run [--quick] [deadlines] [commands] [figures] [reprojection] [push] [portal-sync] [scale [dossiers] [--ask-only] [--only=text]]"
    );
    return 2;
}
var quick = args.Contains("--quick");
var parts = args.Skip(1).Where(part => !part.StartsWith('-')).ToList();
bool Wanted(string part) => parts.Count == 0 || parts.Contains(part);

if (Wanted("deadlines"))
{
    DeadlineBench.Run(quick);
}
if (parts.Count > 0 && parts.TrueForAll(part => part == "deadlines"))
{
    return 0;
}

var kept = Environment.GetEnvironmentVariable("MOTCUA_BENCH_DATA"); // the filled log of `scale` is used again
var folder = kept ?? Path.Combine(Path.GetTempPath(), "motcua-bench-" + Environment.ProcessId);
Console.WriteLine(
    $"{DateTime.Now:yyyy-MM-dd HH:mm}, {Environment.ProcessorCount} cores, .NET {Environment.Version}, durable PostgreSQL in {folder}"
);
try
{
    await using var cluster = await PostgresCluster.StartAsync(new PostgresClusterOptions { DataDirectory = folder });
    Console.WriteLine($"PostgreSQL {cluster.ServerVersion}");
    if (Wanted("commands"))
    {
        await CommandBench.RunAsync(cluster, args[0], quick);
    }
    if (Wanted("figures"))
    {
        await FigureBench.RunAsync(cluster, args[0], quick);
    }
    if (Wanted("reprojection"))
    {
        await ReprojectionBench.RunAsync(cluster, args[0], quick);
    }
    if (Wanted("scale"))
    {
        var dossiers = parts.Select(part => int.TryParse(part, out var n) ? n : (int?)null).Max();
        var only = args.FirstOrDefault(arg => arg.StartsWith("--only=", StringComparison.Ordinal))?["--only=".Length..];
        await ScaleBench.RunAsync(cluster, args[0], quick, dossiers, args.Contains("--ask-only"), only);
    }
    if (Wanted("push"))
    {
        await PushBench.RunAsync(cluster, args[0], quick);
    }
    if (Wanted("portal-sync"))
    {
        await PortalSyncBench.RunAsync(cluster, args[0], quick);
    }
    return 0;
}
finally
{
    if (kept is null)
    {
        Directory.Delete(folder, recursive: true);
    }
}
