namespace Imports.Validation.Tests;

/// <summary>Texts of expressions over the columns of <see cref="When_expressions_meet_the_database"/>, from a seed. Values are few, so that comparisons are met from all sides.</summary>
internal sealed class RandomExpressions(Random random)
{
    private const int Deepest = 4;

    public string Condition(int depth = Deepest) => depth == 0 ? Leaf() : random.Next(12) switch
    {
        0 or 1 => $"({Condition(depth - 1)} and {Condition(depth - 1)})",
        2 or 3 => $"({Condition(depth - 1)} or {Condition(depth - 1)})",
        4 => $"not {Condition(depth - 1)}",
        5 => $"({Condition(depth - 1)}) is {Sometimes("not ")}null",
        6 => $"({Condition(depth - 1)}) {One("=", "<>")} ({Condition(depth - 1)})",
        7 => $"coalesce({Condition(depth - 1)}, {Condition(depth - 1)})",
        _ => Leaf(),
    };

    private string Leaf() => random.Next(12) switch
    {
        0 or 1 or 2 => Compared(() => Number(2)),
        3 or 4 => Compared(() => Text(2)),
        5 => Compared(Date),
        6 => Compared(Moment),
        7 => $"{One("starts_with", "ends_with", "contains")}({Text(1)}, {Text(1)})",
        8 => $"{One("j", Number(1), Text(1), Date(), Moment())} is {Sometimes("not ")}null",
        9 => One("f", "g", "true", "false"),
        _ => Compared(() => Number(1)),
    };

    private string Compared(Func<string> value) => random.Next(4) switch
    {
        0 => $"{value()} {Sometimes("not ")}in ({value()}, {value()})",
        1 => $"{value()} {Sometimes("not ")}between {value()} and {value()}",
        _ => $"{value()} {One("=", "<>", "<", "<=", ">", ">=")} {value()}",
    };

    private string Number(int depth) => depth == 0 || random.Next(3) == 0
        ? One("a", "b", "c", "e", "0", "1", "2", "0.5", "-1.25", "12.50", "99999")
        : random.Next(9) switch
        {
            0 or 1 => $"({Number(depth - 1)} {One("+", "-")} {Number(depth - 1)})",
            2 => $"({Number(depth - 1)} * {Number(depth - 1)})",
            3 => $"({Number(depth - 1)} / {Number(depth - 1)})",
            4 => $"-({Number(depth - 1)})",
            5 => $"abs({Number(depth - 1)})",
            6 => $"coalesce({Number(depth - 1)}, {Number(depth - 1)})",
            7 => $"length({Text(1)})",
            _ => $"{One("year", "month", "day")}({Date()})",
        };

    private string Text(int depth) => depth == 0 || random.Next(2) == 0
        ? One("s", "t", "'a'", "'A'", "'a '", "''", "'it''s'", "'Äö'", "'back\\slash'", "'🙂'")
        : random.Next(4) switch
        {
            0 => $"lower({Text(depth - 1)})",
            1 => $"upper({Text(depth - 1)})",
            2 => $"trim({Text(depth - 1)})",
            _ => $"coalesce({Text(depth - 1)}, {Text(depth - 1)})",
        };

    private string Date() => One("p", "q", "date '2026-01-31'", "date '2024-02-29'", "coalesce(p, q)");

    private string Moment() => One("m", "n", "timestamp '2026-01-31T08:00:00Z'", "timestamp '2026-01-31T10:00:00.000001+02:00'", "coalesce(m, n)");

    private string Sometimes(string text) => random.Next(2) == 0 ? text : "";

    private string One(params string[] of) => of[random.Next(of.Length)];
}
