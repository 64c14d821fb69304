// codec — values to bytes and back, for files, other processes and other machines.
//                                                           Python: pickle, but typed and checked
//   std::string bytes = codec::encode(std::pair<std::string, int>("soup", 3));
//   auto back = codec::decode<std::pair<std::string, int>>(bytes);
//
//   encode, decode    a whole value
//   Coding            how a type is written and read: specialise it for your own; a struct of
//                     what can be encoded needs nothing (codec/aggregate.hpp)
//   Writer, Reader    the bytes in between
//   DecodeError       the bytes are not such a value
//
// Numbers are written with the least significant byte first, whatever the machine; what is written
// by one machine is read by another if the types have the same sizes there.
#pragma once

#include <canteen/codec/aggregate.hpp>
#include <canteen/codec/coding.hpp>
#include <canteen/codec/encode.hpp>
#include <canteen/codec/reader.hpp>
#include <canteen/codec/writer.hpp>
