using System.Globalization;
using MotCua.PortalStandIn;

// [--port N] [--user NAME] [--password WORD] [--seed N]: a stand-in for the national portal on 127.0.0.1, for trials and demonstrations.
var options = new StandInOptions();
for (var i = 0; i + 1 < args.Length; i += 2)
{
    options = args[i] switch
    {
        "--port" => options with { Port = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
        "--user" => options with { UserName = args[i + 1] },
        "--password" => options with { Password = args[i + 1] },
        "--seed" => options with { Seed = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
        _ => throw new ArgumentException($"unknown option {args[i]}; known: --port --user --password --seed"),
    };
}
await using var standIn = await StandIn.StartAsync(options);
Console.WriteLine(
    $"""
    A stand-in for Cổng DVCQG listens on {standIn.Address}; it keeps everything in memory.
      what it has     curl {standIn.Address}/control/dossiers
      misbehave       curl -X POST {standIn.Address}/control/misbehave -d '[{"{"}"kind":"slow","times":5{"}"}]'
      ways            {string.Join(", ", Misbehaviour.Kinds)}
    """
);
await standIn.StoppedAsync();
