using Microsoft.Extensions.Options;

namespace Imports.Parsing;

/// <summary>How this process cuts and stages. Bound from the configuration section <c>Parsing</c>.</summary>
public sealed record ParsingOptions
{
    /// <summary>Batches staged at once, 1 to 64; also the broker's prefetch. Default 3.</summary>
    public int Concurrency { get; init; } = 3;

    /// <summary>Least bytes of a batch, up to 1 GiB; it ends with the record that reaches them. Default 1 MiB.</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>Batches that the first slice of a cut plans: few, so that staging starts at once. Default 2.</summary>
    public int FirstSliceBatches { get; init; } = 2;

    /// <summary>Batches that each further slice plans. Default 8.</summary>
    public int SliceBatches { get; init; } = 8;

    /// <summary>Longest record in bytes; a longer one fails the import. Default 1 MiB, at most 64 MiB.</summary>
    public int MaxRecordBytes { get; init; } = 1 << 20;

    /// <summary>Longest that the database may take to load one batch. Default 2 minutes.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <exception cref="OptionsValidationException">An option is out of its range; the message names each.</exception>
    public ParsingOptions Checked()
    {
        (bool Holds, string Rule)[] rules =
        [
            (Concurrency is >= 1 and <= 64, "Parsing:Concurrency must be 1 to 64"),
            (BatchBytes is >= 1 and <= 1 << 30, "Parsing:BatchBytes must be 1 to 1073741824"),
            (FirstSliceBatches is >= 1 and <= 1000, "Parsing:FirstSliceBatches must be 1 to 1000"),
            (SliceBatches is >= 1 and <= 1000, "Parsing:SliceBatches must be 1 to 1000"),
            (MaxRecordBytes is >= 1 and <= 64 << 20, "Parsing:MaxRecordBytes must be 1 to 67108864"),
            (LoadTimeout > TimeSpan.Zero && LoadTimeout <= TimeSpan.FromHours(1), "Parsing:LoadTimeout must be up to one hour"),
        ];
        var broken = rules.Where(rule => !rule.Holds).Select(rule => rule.Rule).ToList();
        return broken.Count == 0 ? this : throw new OptionsValidationException("Parsing", typeof(ParsingOptions), broken);
    }
}
