namespace MotCua.Server.Reference;

/// <summary>One step of a workflow (rõ người, rõ việc, rõ thời gian).</summary>
/// <param name="Role">A role as in tokens: who does it.</param>
/// <param name="Hours">Working hours, 0 to 10,000; null: no time of its own.</param>
/// <param name="AgencyKind">Where it is done: <c>one_stop</c>, <c>resolving</c> or <c>other</c>.</param>
/// <param name="Handover">The step begins with a hand-over (giao/nhận) from another office.</param>
public sealed record WorkflowStep(int Ordinal, string Code, string Name, string Role, decimal? Hours, string AgencyKind, bool Handover);

/// <summary>The steps of a procedure from a day on, in order. <see cref="Procedure"/> <c>*</c> is what holds for procedures without one of their own.</summary>
public sealed record Workflow(string Procedure, DateOnly ValidFrom, IReadOnlyList<WorkflowStep> Steps)
{
    public const string Default = "*";

    public decimal Hours => Steps.Sum(step => step.Hours ?? 0);

    public WorkflowStep? Step(string code) => Steps.FirstOrDefault(step => step.Code == code);

    public bool IsSame(Workflow? other) => other is not null && Steps.SequenceEqual(other.Steps);
}

/// <summary>All workflows, immutable. A dossier follows the one that was in force on its day of receipt.</summary>
public sealed class Workflows
{
    public static readonly Workflows None = new([]);

    private readonly Dictionary<string, Workflow[]> byProcedure;

    public Workflows(IEnumerable<Workflow> workflows) =>
        byProcedure = workflows
            .GroupBy(workflow => workflow.Procedure)
            .ToDictionary(group => group.Key, group => group.OrderBy(workflow => workflow.ValidFrom).ToArray());

    public IReadOnlyList<Workflow> Of(string procedure) => byProcedure.GetValueOrDefault(procedure) ?? [];

    /// <summary>The procedure's own workflow in force on a day, else the default one; null when there is neither.</summary>
    public Workflow? At(string procedure, DateOnly date) => Own(procedure, date) ?? Own(Workflow.Default, date);

    private Workflow? Own(string procedure, DateOnly date) => Of(procedure).LastOrDefault(workflow => workflow.ValidFrom <= date);
}
