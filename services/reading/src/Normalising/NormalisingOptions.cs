using System.ComponentModel.DataAnnotations;

namespace Imports.Reading.Normalising;

/// <summary>What is taken of workbooks and packed files at most. Bound from the configuration section <c>Normalising</c>.</summary>
public sealed record NormalisingOptions : IValidatableObject
{
    /// <summary>Bytes that one source unpacks to at most, all its parts together, and so the longest CSV that it becomes. Default 16 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUnpackedBytes { get; init; } = 16L << 30;

    /// <summary>How many times longer than packed a part may be, looked at from 16 MiB on. Default 250: exports of tables stay below 50, deflate reaches 1,032.</summary>
    [Range(2, 2000)]
    public int MaxRatio { get; init; } = 250;

    /// <summary>Members of an archive at most; so many are held in memory. Default 10,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxMembers { get; init; } = 10_000;

    /// <summary>Last row of a sheet that is taken; the default is the last that Excel has.</summary>
    [Range(1, 1 << 24)]
    public int MaxSheetRows { get; init; } = 1_048_576;

    /// <summary>Last column of a sheet that is taken; the default is the last that Excel has.</summary>
    [Range(1, 16_384)]
    public int MaxSheetColumns { get; init; } = 16_384;

    /// <summary>Memory for a workbook's shared strings, the only part of it that is held as a whole. Default 256 MiB.</summary>
    [Range(1, 2_000_000_000)]
    public int MaxSharedStringBytes { get; init; } = 256 << 20;

    /// <summary>How deep the elements of a workbook's parts may be nested; of those that are read none is deeper than 12.</summary>
    [Range(16, 1000)]
    public int MaxXmlDepth { get; init; } = 64;

    /// <summary>How long one source may take; with more the import fails. More than zero, and below the 30 minutes after which the broker takes a message back. Default 20 minutes.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>For how long a worker that was not heard of keeps its source; it is heard of each second. At least 3 s. Default 20 s.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Within <= TimeSpan.Zero || Within > TimeSpan.FromMinutes(28))
            yield return new ValidationResult("must be more than 0 and at most 28 minutes", [nameof(Within)]);
        if (Lease < TimeSpan.FromSeconds(3))
            yield return new ValidationResult("must be at least 3 s", [nameof(Lease)]);
    }
}
