namespace Sinter.Runtime;

/// <summary>How fast a device is, as far as it matters for choosing between devices. All are positive; infinity where something costs
/// nothing.</summary>
/// <param name="MultiplyAdds">Multiplications with an addition per second, in products of large matrices.</param>
/// <param name="Bytes">Bytes per second that an elementwise operation reads and writes.</param>
/// <param name="ReferenceElements">Elements per second that the reference evaluation of an operation makes.</param>
/// <param name="Steps">Operations per second that have next to nothing to do.</param>
/// <param name="Submissions">Segments per second that have next to nothing to do.</param>
/// <param name="TransferBytes">Bytes per second between the memories of the host and the device.</param>
public sealed record DeviceRates(
    double MultiplyAdds, double Bytes, double ReferenceElements, double Steps, double Submissions, double TransferBytes)
{
    /// <summary>Seconds that a segment takes beside its operations.</summary>
    public double SubmissionSeconds(double transferredBytes) => (1 / Submissions) + (transferredBytes / TransferBytes);
}
