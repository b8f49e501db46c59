using System.Numerics;

namespace Sinter.Kernels;

/// <summary>What a window does with the values under it.</summary>
internal interface IWindowReducer
{
    float Start { get; }

    float Step(float sum, float value, int tap);

    Vector<float> Step(Vector<float> sum, Vector<float> value, int tap);
}
