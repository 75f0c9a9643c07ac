namespace MotCua.Server.Reference;

/// <summary>Holds the reference data in force and reads them again when any process has changed them.</summary>
public sealed class ReferenceStore
{
    private volatile ReferenceData? current;

    public ReferenceData Current => current ?? throw new InvalidOperationException("reference data are not loaded yet");

    internal void Use(ReferenceData data) => current = data;
}
