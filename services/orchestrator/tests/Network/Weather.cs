namespace Imports.Orchestrator.Tests.Network;

/// <summary>How messages fare in one run.</summary>
/// <param name="Seed">Of all that is drawn.</param>
/// <param name="LostPercent">Messages that never arrive.</param>
/// <param name="DoubledPercent">Messages that come twice.</param>
/// <param name="LatePercent">Messages that wait, so that others overtake them.</param>
/// <param name="CancelPercent">Imports that somebody cancels, whenever.</param>
/// <param name="Imports">Imports at once.</param>
public sealed record Weather(int Seed, int LostPercent, int DoubledPercent, int LatePercent, int CancelPercent, int Imports);
