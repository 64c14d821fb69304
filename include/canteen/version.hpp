// version — the one place where Canteen's version stands; CMake reads it from here.
#pragma once

#define CANTEEN_VERSION_MAJOR 0
#define CANTEEN_VERSION_MINOR 1
#define CANTEEN_VERSION_PATCH 0
