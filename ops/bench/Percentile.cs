namespace MotCua.Bench;

internal static class Percentile
{
    /// <summary>The least of the measured times that 99 of a hundred do not exceed (nearest rank).</summary>
    /// <param name="sorted">At least one.</param>
    public static double P99(IReadOnlyList<double> sorted) => sorted[(int)Math.Ceiling(sorted.Count * 0.99) - 1];
}
