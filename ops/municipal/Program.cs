using MotCua.Municipal;

if (args is ["--help"] or ["-h"])
{
    Console.WriteLine(Arguments.Usage);
    return 0;
}
Arguments arguments;
try
{
    arguments = Arguments.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n{Arguments.Usage}");
    return 2;
}

try
{
    var notes = new Notes(Console.Error);
    var converter = new Converter(arguments.Target, notes, TimeProvider.System);
    using var events = arguments.Events is { } path ? new EventLog(File.OpenRead(path), path) : null;
    using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
    converter.Convert(File.OpenRead(arguments.Cases), arguments.Cases, events, output);
    output.Flush();
    notes.WriteCounts();
    Console.Error.WriteLine($"{converter.Cases} cases, {converter.Commands} commands");
    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
