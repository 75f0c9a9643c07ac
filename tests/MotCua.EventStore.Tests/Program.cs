using MotCua.EventStore.Tests.EmbeddedPostgres;

// Started by tests with "dotnet exec", never by the test runner.
return args switch
{
    [ClusterHost.Command, var folder] => await ClusterHost.RunAsync(folder),
    [ClusterHost.LeaveTemplatesCommand] => await ClusterHost.LeaveTemplatesAsync(),
    [DefaultDataDirectoryTests.Command] => DefaultDataDirectoryTests.Run(),
    _ => 2,
};
