using System.Reflection;

namespace MotCua.EventStore;

/// <summary>The statements of this assembly, one file each in the folder Sql.</summary>
internal static class SqlText
{
    public static readonly string AbandonRebuild = Read("abandon_rebuild");
    public static readonly string AdvanceCheckpoint = Read("advance_checkpoint");
    public static readonly string Append = Read("append");
    public static readonly string BeginRebuild = Read("begin_rebuild");
    public static readonly string Claim = Read("claim");
    public static readonly string ClearFailure = Read("clear_failure");
    public static readonly string CreateSchemaMigrations = Read("create_schema_migrations");
    public static readonly string FetchStream = Read("fetch_stream");
    public static readonly string FindAnswer = Read("find_answer");
    public static readonly string FindTakenAnswer = Read("find_taken_answer");
    public static readonly string FindTakenClaim = Read("find_taken_claim");
    public static readonly string FinishRebuild = Read("finish_rebuild");
    public static readonly string HighWaterMark = Read("high_water_mark");
    public static readonly string LockCheckpoint = Read("lock_checkpoint");
    public static readonly string LockRebuildCheckpoint = Read("lock_rebuild_checkpoint");
    public static readonly string PageAfterCheckpoint = Read("page_after_checkpoint");
    public static readonly string PauseAtEvent = Read("pause_at_event");
    public static readonly string PeekCheckpoint = Read("peek_checkpoint");
    public static readonly string ReadAll = Read("read_all");
    public static readonly string RecordFailure = Read("record_failure");
    public static readonly string RegisterSubscription = Read("register_subscription");
    public static readonly string RegisteredShape = Read("registered_shape");
    public static readonly string Remember = Read("remember");
    public static readonly string RememberOne = Read("remember_one");
    public static readonly string RestartRebuildCheckpoint = Read("restart_rebuild_checkpoint");
    public static readonly string SetStatus = Read("set_status");
    public static readonly string SettledPosition = Read("settled_position");
    public static readonly string SubscriptionStatus = Read("subscription_status");
    public static readonly string TablesOfSchema = Read("tables_of_schema");

    private static string Read(string name) => Resource(typeof(SqlText).Assembly, $"MotCua.EventStore.Sql.{name}.sql");

    public static string Resource(Assembly assembly, string resource)
    {
        using var stream =
            assembly.GetManifestResourceStream(resource) ?? throw new ArgumentException($"no resource {resource} in {assembly}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
