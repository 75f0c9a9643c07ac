namespace MotCua.Server.Tests.Host;

/// <summary>Runs with the machine's clock until it is set; then stands still until it is set again.</summary>
public sealed class TestClock : TimeProvider
{
    private long fixedTicks; // 0: not set

    public override DateTimeOffset GetUtcNow() =>
        Interlocked.Read(ref fixedTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : base.GetUtcNow();

    public void Set(DateTimeOffset instant) => Interlocked.Exchange(ref fixedTicks, instant.UtcTicks);

    public void Advance(TimeSpan time) => Set(GetUtcNow() + time);

    public void Release() => Interlocked.Exchange(ref fixedTicks, 0);
}
