namespace Imports.Datasets;

/// <summary>One thing that is wrong with a definition or with its table.</summary>
/// <param name="Path">JSON path of the place in the definition; of a place in that of another dataset with its name before it: <c>orders: $.columns[1].references</c>.</param>
/// <param name="Message">What must be, so that it reads on from the path.</param>
public sealed record DatasetFault(string Path, string Message)
{
    public override string ToString() => $"{Path} {Message}";
}

/// <summary>A dataset definition is not sound, or its table does not fit it. All faults that were found are told at once.</summary>
public sealed class DatasetDefinitionException : Exception
{
    public DatasetDefinitionException(string path, string message, Exception? inner = null)
        : this([new DatasetFault(path, message)], null, inner)
    {
    }

    /// <param name="faults">At least one.</param>
    /// <param name="of">What the faults are those of, e.g. a stored version; null = what the caller names.</param>
    /// <param name="inner">What it was found by.</param>
    public DatasetDefinitionException(IReadOnlyList<DatasetFault> faults, string? of = null, Exception? inner = null)
        : base($"{(of is null ? "" : $"{of}: ")}{string.Join("; ", faults)}", inner) => Faults = faults;

    public IReadOnlyList<DatasetFault> Faults { get; }

    /// <summary>The JSON path of the first fault.</summary>
    public string Path => Faults[0].Path;
}
